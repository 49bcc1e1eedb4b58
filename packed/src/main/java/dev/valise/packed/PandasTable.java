package dev.valise.packed;

import dev.valise.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A frame of pandas, or a series, which has one column: its first columns, and how many it has.
 *
 * @param columns the first of them; one that is of a kind that is not known here has elements that are None
 * @param labels their names
 */
record PandasTable(List<Column> columns, List<Value> labels, Column index, long width) {
    /** More are not shown. */
    private static final int MOST_COLUMNS = 50;

    /** Of blocks, and of the columns of one: a stream may refer to the same ones again and again. */
    private static final int MOST_BLOCKS = 1_000;

    private static final int MOST_PLACES = 10_000;

    private static final String MANAGERS = "pandas.core.internals.managers";
    private static final String OLD_STATE = "0.14.1";
    private static final Column UNKNOWN = new Column("?", 0, place -> Value.none());

    /** A block of columns of one dtype, and which these are. */
    private record Block(Node values, Node places) {}

    long height() {
        return index.length();
    }

    /** The frame that a node is. */
    static Optional<PandasTable> frame(Made made) {
        return isPandas(made, "pandas.core.frame", "DataFrame")
                ? manager(made).flatMap(PandasTable::tableOf)
                : Optional.empty();
    }

    /** The series that a node is. */
    static Optional<PandasTable> series(Made made) {
        return isPandas(made, "pandas.core.series", "Series")
                ? manager(made).flatMap(each -> rowOf(each, NumpyArray.object(name(PandasColumns.state(made)))))
                : Optional.empty();
    }

    private static Node name(Group state) {
        Node name = state.valueOf("_name");
        return name.equals(Atom.NONE) ? state.valueOf("name") : name;
    }

    private static boolean isPandas(Made made, String module, String name) {
        return made.way == Made.Way.NEW && made.callable instanceof Reference kind && kind.is(module, name);
    }

    private static Optional<Made> manager(Made made) {
        return PandasColumns.state(made).valueOf("_mgr") instanceof Made manager
                        && manager.callable instanceof Reference kind
                        && kind.module.hasText(MANAGERS)
                ? Optional.of(manager)
                : Optional.empty();
    }

    private static Optional<PandasTable> tableOf(Made manager) {
        Node axes = manager.way == Made.Way.CALL
                ? manager.argument(1)
                : old(manager).valueOf("axes");
        if (!(axes instanceof Group both) || both.size() != 2) {
            return Optional.empty();
        }
        Optional<Column> names = PandasColumns.index(both.get(0));
        Optional<Column> index = PandasColumns.index(both.get(1));
        if (names.isEmpty() || index.isEmpty()) {
            return Optional.empty();
        }
        int width = (int) Math.min(names.get().length(), MOST_COLUMNS);
        List<Column> columns = new ArrayList<>(Collections.nCopies(width, UNKNOWN));
        blocks(manager).forEach(block -> place(block, columns));
        return Optional.of(new PandasTable(
                columns,
                names.get().from(0, MOST_COLUMNS),
                index.get(),
                names.get().length()));
    }

    private static Optional<PandasTable> rowOf(Made manager, Value name) {
        Group old = old(manager);
        Node axes = manager.way == Made.Way.CALL ? manager.argument(1) : old.valueOf("axes");
        List<Block> blocks = blocks(manager);
        if (!(axes instanceof Group one) || one.size() != 1 || blocks.size() != 1) {
            return Optional.empty();
        }
        return PandasColumns.index(one.get(0))
                .map(index -> new PandasTable(
                        List.of(PandasColumns.of(blocks.get(0).values, 0).orElse(UNKNOWN)), List.of(name), index, 1));
    }

    /** The state of managers that are made without arguments: a tuple whose last element has all of it. */
    private static Group old(Made manager) {
        return manager.steps().size() == 1
                        && manager.steps().get(0) instanceof Made.State step
                        && step.state() instanceof Group tuple
                        && tuple.size() == 4
                        && tuple.get(3) instanceof Group versions
                        && versions.valueOf(OLD_STATE) instanceof Group state
                ? state
                : Group.empty(manager.number, Group.Kind.DICT);
    }

    private static List<Block> blocks(Made manager) {
        List<Block> blocks = new ArrayList<>();
        if (manager.way == Made.Way.CALL) {
            if (manager.argument(0) instanceof Group made) {
                made.forEach(each -> {
                    if (each instanceof Made block) {
                        blocks.add(new Block(block.argument(0), block.argument(1)));
                    }
                });
            }
        } else if (old(manager).valueOf("blocks") instanceof Group dicts) {
            dicts.forEach(each -> {
                if (each instanceof Group block) {
                    blocks.add(new Block(block.valueOf("values"), block.valueOf("mgr_locs")));
                }
            });
        }
        return blocks.subList(0, Math.min(blocks.size(), MOST_BLOCKS));
    }

    /** Puts the columns of a block where they belong, among the first of the frame. */
    private static void place(Block block, List<Column> columns) {
        if (block.places instanceof Made slice
                && slice.callable instanceof Reference kind
                && kind.is("builtins", "slice")) {
            for (int i = 0; i < columns.size(); i++) {
                Optional<Long> row = row(slice, i);
                if (row.isPresent()) {
                    columns.set(i, PandasColumns.of(block.values, row.get()).orElse(UNKNOWN));
                }
            }
            return;
        }
        NumpyArray.of(block.places).flatMap(NumpyArray::column).ifPresent(places -> {
            for (long row = 0; row < Math.min(places.length(), MOST_PLACES); row++) {
                if (places.at(row) instanceof Value.Int place
                        && place.asBigInteger().signum() >= 0
                        && place.asBigInteger().compareTo(BigInteger.valueOf(columns.size())) < 0) {
                    columns.set(
                            place.asBigInteger().intValue(),
                            PandasColumns.of(block.values, row).orElse(UNKNOWN));
                }
            }
        });
    }

    /** Which row of a block has the column of this place, where its rows are those of a slice. */
    private static Optional<Long> row(Made slice, long place) {
        Optional<Long> start = NumpyArray.number(slice.argument(0));
        Optional<Long> stop = NumpyArray.number(slice.argument(1));
        Optional<Long> step = NumpyArray.number(slice.argument(2));
        if (start.isEmpty() || stop.isEmpty() || step.isEmpty() || step.get() == 0) {
            return Optional.empty();
        }
        long by = step.get();
        long row = Math.floorDiv(place - start.get(), by);
        boolean within = by > 0 ? place < stop.get() : place > stop.get();
        return row >= 0 && within && start.get() + row * by == place ? Optional.of(row) : Optional.empty();
    }
}
