package dev.valise.packed;

import dev.valise.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An array of numpy as its stream has it: contiguous memory, or a list of objects. Reads elements where they lie.
 *
 * @param shape how many elements there are along each axis
 * @param byColumns whether the first index is the one that changes fastest
 */
record NumpyArray(Dtype dtype, List<Long> shape, boolean byColumns, Column.Elements memory) {
    private static final int MOST_AXES = 64;
    /** Longer ones are not told: one that many elements refer to would be told as often. */
    private static final int LONGEST_TEXT = 400;

    /** The array that a node is; nothing where it is none, or one whose parts contradict each other. */
    static Optional<NumpyArray> of(Node node) {
        if (!(node instanceof Made made)
                || made.way != Made.Way.CALL
                || !(made.callable instanceof Reference callable)) {
            return Optional.empty();
        }
        if (isNumpys(callable, "numeric", "_frombuffer") && made.steps().isEmpty()) {
            boolean byColumns = made.argument(3) instanceof Block order && order.hasText("F");
            return of(made.argument(0), made.argument(1), made.argument(2), byColumns);
        }
        if (isNumpys(callable, "multiarray", "_reconstruct")
                && made.steps().size() == 1
                && made.steps().get(0) instanceof Made.State step
                && step.state() instanceof Group state
                && state.kind == Group.Kind.TUPLE
                && state.size() == 5) {
            return of(state.get(4), state.get(2), state.get(1), state.get(3).equals(Atom.TRUE));
        }
        return Optional.empty();
    }

    /** A single element that is no array. */
    static Optional<Value> scalar(Node node) {
        return node instanceof Made made
                        && made.way == Made.Way.CALL
                        && made.callable instanceof Reference callable
                        && isNumpys(callable, "multiarray", "scalar")
                        && made.argument(1) instanceof Block data
                        && !data.isText()
                ? Dtype.of(made.argument(0))
                        .filter(dtype -> !dtype.isObject() && dtype.size() == data.length && dtype.size() > 0)
                        .map(dtype -> dtype.read(data.source, data.start))
                : Optional.empty();
    }

    /** The modules moved in numpy 2. */
    static boolean isNumpys(Reference reference, String module, String name) {
        return reference.is("numpy.core." + module, name) || reference.is("numpy._core." + module, name);
    }

    private static Optional<NumpyArray> of(Node data, Node dtype, Node shape, boolean byColumns) {
        Optional<Dtype> kind = Dtype.of(dtype);
        Optional<List<Long>> axes = axes(shape);
        if (kind.isEmpty() || axes.isEmpty()) {
            return Optional.empty();
        }
        long length = 1;
        try {
            for (long each : axes.get()) {
                length = Math.multiplyExact(length, each);
            }
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
        Dtype element = kind.get();
        if (element.isObject()) {
            // The list is in the order of the indices, whatever the order of memory was.
            return data instanceof Group list && list.kind == Group.Kind.LIST && list.size() == length
                    ? Optional.of(new NumpyArray(
                            element, axes.get(), false, index -> object(list.get(Math.toIntExact(index)))))
                    : Optional.empty();
        }
        // An element of no size would let a few bytes stand for any number of them.
        return element.size() > 0
                        && data instanceof Block block
                        && !block.isText()
                        && length <= block.length / element.size()
                ? Optional.of(new NumpyArray(
                        element,
                        axes.get(),
                        byColumns,
                        index -> element.read(block.source, block.start + Math.toIntExact(index * element.size()))))
                : Optional.empty();
    }

    private static Optional<List<Long>> axes(Node shape) {
        if (shape.equals(Atom.EMPTY_TUPLE)) {
            return Optional.of(List.of());
        }
        if (!(shape instanceof Group tuple) || tuple.kind != Group.Kind.TUPLE || tuple.size() > MOST_AXES) {
            return Optional.empty();
        }
        List<Long> axes = new ArrayList<>();
        for (Node each : tuple.toArray()) {
            Optional<Long> length = number(each).filter(number -> number >= 0);
            if (length.isEmpty()) {
                return Optional.empty();
            }
            axes.add(length.get());
        }
        return Optional.of(axes);
    }

    /** A whole number, so small that counting with it does not overflow. */
    static Optional<Long> number(Node node) {
        if (node instanceof Atom atom && Described.kind(atom).equals("int")) {
            var number = atom.integer();
            return number.bitLength() < 60 ? Optional.of(number.longValueExact()) : Optional.empty();
        }
        return Optional.empty();
    }

    /** An object in an array, which is not looked into. */
    static Value object(Node node) {
        return switch (node) {
            case Atom atom -> Descriptions.value(atom);
            case Block block when block.isText() && block.length <= LONGEST_TEXT -> Value.of(block.text());
            case Reference reference when reference.is("pandas._libs.missing", "NA") -> Value.none();
            default -> new Value.Other("object", "<" + Described.kind(node) + ">");
        };
    }

    /** Where an element lies that the indices name. */
    long place(long... indices) {
        long place = 0;
        for (int i = 0; i < indices.length; i++) {
            int axis = byColumns ? indices.length - 1 - i : i;
            place = place * shape.get(axis) + indices[axis];
        }
        return place;
    }

    Value at(long... indices) {
        return memory.at(place(indices));
    }

    /** The elements of an array of one axis. */
    Optional<Column> column() {
        return shape.size() == 1 ? Optional.of(new Column(dtype.name(), shape.get(0), memory)) : Optional.empty();
    }

    /** The elements of a row of an array of two axes; of an array of one, which is its only row. */
    Optional<Column> row(long row) {
        return shape.size() == 2 && row < shape.get(0)
                ? Optional.of(new Column(dtype.name(), shape.get(1), index -> at(row, index)))
                : row == 0 ? column() : Optional.empty();
    }
}
