package dev.valise.packed;

import dev.valise.Value;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Columns and indices of pandas, as its pickles have them since 1.0. What is of another kind has elements that are not told. */
final class PandasColumns {
    /** Categories are an index, which has categories; that has to end, as a stream may say that it does not. */
    private static final int DEEPEST = 4;

    private static final int MOST_LEVELS = 16;

    private static final String BACKED = "__pyx_unpickle_NDArrayBacked";

    private PandasColumns() {}

    /** What a block of columns has in one of its rows. */
    static Optional<Column> of(Node values, long row) {
        Optional<NumpyArray> array = NumpyArray.of(values);
        return array.isPresent() ? array.get().row(row) : extended(values, row, DEEPEST);
    }

    /** The labels of an index. */
    static Optional<Column> index(Node node) {
        return index(node, DEEPEST);
    }

    private static Optional<Column> index(Node node, int deeper) {
        if (deeper == 0
                || !(node instanceof Made made)
                || made.way != Made.Way.CALL
                || !(made.callable instanceof Reference maker)
                || !maker.module.text().startsWith("pandas.core.indexes.")
                || !(made.argument(1) instanceof Group state)) {
            return Optional.empty();
        }
        Node data = state.valueOf("data");
        if (!data.equals(Atom.NONE)) {
            Optional<NumpyArray> array = NumpyArray.of(data);
            return array.isPresent() ? array.get().column() : extended(data, 0, deeper);
        }
        return state.valueOf("levels") instanceof Group ? levels(state, deeper) : range(state);
    }

    private static Optional<Column> range(Group state) {
        Optional<Long> start = NumpyArray.number(state.valueOf("start"));
        Optional<Long> stop = NumpyArray.number(state.valueOf("stop"));
        Optional<Long> step = NumpyArray.number(state.valueOf("step"));
        if (start.isEmpty() || stop.isEmpty() || step.isEmpty() || step.get() == 0) {
            return Optional.empty();
        }
        long from = start.get();
        long by = step.get();
        long length = Math.max(0, Math.ceilDiv(stop.get() - from, by));
        return Optional.of(new Column("int64", length, index -> Value.of(from + index * by)));
    }

    /** An index of several levels: each label is a tuple. */
    private static Optional<Column> levels(Group state, int deeper) {
        List<Column> levels = new ArrayList<>();
        if (!(state.valueOf("levels") instanceof Group indices)
                || !(state.valueOf("codes") instanceof Group codes)
                || indices.size() != codes.size()
                || indices.size() > MOST_LEVELS) {
            return Optional.empty();
        }
        for (int i = 0; i < indices.size(); i++) {
            Optional<Column> labels = index(indices.get(i), deeper - 1);
            Optional<Column> level =
                    NumpyArray.of(codes.get(i)).flatMap(NumpyArray::column).map(each -> coded(each, labels, ""));
            if (level.isEmpty()) {
                return Optional.empty();
            }
            levels.add(level.get());
        }
        long length = levels.stream().mapToLong(Column::length).min().orElse(0);
        return Optional.of(new Column(
                "tuples",
                length,
                index -> Value.Tuple.of(
                        levels.stream().map(each -> each.at(index)).toList())));
    }

    /** Labels that are named by their numbers. */
    private static Column coded(Column codes, Optional<Column> labels, String dtype) {
        return new Column(dtype, codes.length(), index -> {
            long code = codes.at(index) instanceof Value.Int number ? number.asLong() : -1;
            return labels.filter(each -> code >= 0 && code < each.length())
                    .map(each -> each.at(code))
                    .orElse(Value.none());
        });
    }

    private static Optional<Column> extended(Node node, long row, int deeper) {
        if (deeper == 0 || !(node instanceof Made made) || made.steps().size() != 1) {
            return Optional.empty();
        }
        Node given = made.steps().get(0) instanceof Made.State step ? step.state() : Atom.NONE;
        if (!(given instanceof Group state)) {
            return Optional.empty();
        }
        if (made.callable instanceof Reference maker && maker.is("pandas._libs.arrays", BACKED)) {
            return state.size() > 1 ? backed(state.get(0), state.get(1), row, deeper) : Optional.empty();
        }
        return masked(state, row);
    }

    /** An array of numpy under a dtype of pandas. */
    private static Optional<Column> backed(Node dtype, Node data, long row, int deeper) {
        Optional<NumpyArray> array = NumpyArray.of(data);
        Optional<Column> column = array.flatMap(each -> each.row(row));
        if (column.isEmpty() || !(dtype instanceof Made made) || !(made.callable instanceof Reference kind)) {
            return Optional.empty();
        }
        Group state = state(made);
        return Optional.of(
                switch (kind.name.text()) {
                    case "CategoricalDtype" ->
                        coded(column.get(), index(state.valueOf("categories"), deeper - 1), "category");
                    case "DatetimeTZDtype" -> inZone(array.get(), column.get(), state.valueOf("tz"));
                    case "StringDtype" -> named("string", column.get());
                    default -> column.get();
                });
    }

    /** The state that an object is given, where that is a dict. */
    static Group state(Made made) {
        return made.steps().size() == 1
                        && made.steps().get(0) instanceof Made.State step
                        && step.state() instanceof Group state
                ? state
                : Group.empty(made.number, Group.Kind.DICT);
    }

    private static Column named(String dtype, Column column) {
        return new Column(dtype, column.length(), column.elements());
    }

    /** Times of a zone are kept in UTC. */
    private static Column inZone(NumpyArray array, Column column, Node zone) {
        Optional<ZoneId> known = zone(zone);
        String name = "datetime64[" + array.dtype().unit() + ", "
                + known.map(ZoneId::getId).orElse("?") + "]";
        return new Column(name, column.length(), index -> {
            Value utc = column.at(index);
            if (!(utc instanceof Value.Str text)) {
                return utc;
            }
            return Value.of(LocalDateTime.parse(text.value())
                    .atOffset(ZoneOffset.UTC)
                    .atZoneSameInstant(known.orElse(ZoneOffset.UTC))
                    .toOffsetDateTime()
                    .toString());
        });
    }

    /** The zone of pytz, zoneinfo or datetime: the first text that names it. */
    private static Optional<ZoneId> zone(Node node) {
        if (!(node instanceof Made made) || !(made.callable instanceof Reference maker)) {
            return Optional.empty();
        }
        for (int i = 0; i < 2; i++) {
            if (made.argument(i) instanceof Block text && text.isText() && text.length < 60) {
                try {
                    return Optional.of(ZoneId.of(text.text()));
                } catch (DateTimeException e) {
                    return Optional.empty();
                }
            }
        }
        return maker.module.text().equals("pytz") || maker.is("datetime", "timezone")
                ? Optional.of(ZoneId.of("UTC")).filter(utc -> !(made.argument(0) instanceof Made))
                : Optional.empty();
    }

    /** Numbers some of which are missing. */
    private static Optional<Column> masked(Group state, long row) {
        Optional<NumpyArray> data = NumpyArray.of(state.valueOf("_data"));
        Optional<Column> values = data.flatMap(each -> each.row(row));
        Optional<Column> mask = NumpyArray.of(state.valueOf("_mask")).flatMap(each -> each.row(row));
        if (values.isEmpty() || mask.isEmpty()) {
            return Optional.empty();
        }
        String numpys = values.get().dtype();
        String name = numpys.equals("bool")
                ? "boolean"
                : numpys.startsWith("uint")
                        ? "UI" + numpys.substring(2)
                        : Character.toUpperCase(numpys.charAt(0)) + numpys.substring(1);
        return Optional.of(new Column(
                name,
                Math.min(values.get().length(), mask.get().length()),
                index -> mask.get().at(index).equals(Value.of(true))
                        ? Value.none()
                        : values.get().at(index)));
    }
}
