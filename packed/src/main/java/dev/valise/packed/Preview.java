package dev.valise.packed;

import dev.valise.Assembly;
import dev.valise.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What arrays of numpy and tables of pandas are, and how they begin. Read from their streams: neither library is needed, and
 * nothing runs.
 *
 * @param text of one line; of a table, the first of several
 * @param facts the attributes of the value that stands for it
 */
record Preview(String type, String text, Map<String, Value> facts) {
    /** Elements of an array along its only axis; along each of two; along each of more. */
    private static final int[] MOST = {100, 10, 4};

    private static final int ELEMENTS = 100;
    private static final int LARGEST_NUMBER = 16;
    private static final int ROWS = 10;
    private static final int ELEMENTS_IN_TEXT = 10;

    /** The preview of a number of numpy, which takes no more than the number; nothing for all else. */
    static Optional<Preview> ofNumber(Made made) {
        Optional<Value> number = NumpyArray.scalar(made);
        return number.isPresent()
                ? Dtype.of(made.argument(0))
                        .filter(dtype -> dtype.size() <= LARGEST_NUMBER)
                        .map(dtype -> scalar(dtype, number.get()))
                : Optional.empty();
    }

    /** The preview of an array, table or index, of a size that does not depend on theirs; nothing for all else. */
    static Optional<Preview> of(Made made) {
        if (!(made.callable instanceof Reference callable)) {
            return Optional.empty();
        }
        String module = callable.module.length < 100 ? callable.module.text() : "";
        if (module.startsWith("numpy.")) {
            return NumpyArray.of(made).map(Preview::array);
        }
        if (!module.startsWith("pandas.")) {
            return Optional.empty();
        }
        return PandasTable.frame(made)
                .map(Preview::frame)
                .or(() -> PandasTable.series(made).map(Preview::series))
                .or(() -> PandasColumns.index(made).map(column -> index(made, column)))
                .or(() -> PandasColumns.of(made, 0).map(Preview::extended));
    }

    /** The value that stands for it. */
    Value.Instance in(Assembly assembly) {
        Value.Instance instance = assembly.instance(type, text);
        Value.Dict attributes = assembly.dict();
        facts.forEach((name, value) -> assembly.put(attributes, Value.of(name), value));
        assembly.describe(instance, attributes);
        return instance;
    }

    private static Preview scalar(Dtype dtype, Value value) {
        Map<String, Value> facts = new LinkedHashMap<>();
        facts.put("dtype", Value.of(dtype.name()));
        facts.put("value", value);
        String name = dtype.name()
                .replaceFirst("\\[.*", "")
                .replaceFirst("^<U.*", "str_")
                .replaceFirst("^\\|S.*", "bytes_");
        return new Preview("numpy." + (name.equals("bool") ? "bool_" : name), value.toString(), facts);
    }

    private static Preview array(NumpyArray array) {
        Map<String, Value> facts = new LinkedHashMap<>();
        facts.put("dtype", Value.of(array.dtype().name()));
        facts.put("shape", Value.Tuple.of(array.shape().stream().map(Value::of).toList()));
        Elements elements = new Elements(array);
        facts.put(
                "values",
                elements.nested(
                        MOST[Math.min(MOST.length, Math.max(1, array.shape().size())) - 1]));
        String shape = array.shape().stream().map(String::valueOf).collect(Collectors.joining(" x "));
        String text = "array of " + (shape.isEmpty() ? "" : shape + " ")
                + array.dtype().name() + ": " + new Elements(array).text();
        return new Preview("numpy.ndarray", text, facts);
    }

    private static Preview frame(PandasTable table) {
        Map<String, Value> facts = new LinkedHashMap<>();
        facts.put("shape", Value.Tuple.of(Value.of(table.height()), Value.of(table.width())));
        facts.put("columns", Value.List.of(table.labels()));
        facts.put(
                "dtypes",
                Value.List.of(table.columns().stream()
                        .map(each -> Value.of(each.dtype()))
                        .toList()));
        facts.put("index", Value.List.of(table.index().from(0, ROWS)));
        List<Value> rows = new ArrayList<>();
        for (long i = 0; i < Math.min(table.height(), ROWS); i++) {
            long row = i;
            rows.add(Value.List.of(
                    table.columns().stream().map(each -> each.at(row)).toList()));
        }
        facts.put("rows", Value.List.of(rows));
        return new Preview("pandas.DataFrame", TableText.of(table), facts);
    }

    private static Preview series(PandasTable table) {
        Column values = table.columns().get(0);
        Map<String, Value> facts = facts(values, table.height());
        facts.put("name", table.labels().get(0));
        facts.put("index", Value.List.of(table.index().from(0, ELEMENTS)));
        return new Preview("pandas.Series", text("series", values, table.height()), facts);
    }

    private static Preview index(Made made, Column labels) {
        String type = made.argument(0) instanceof Reference kind ? Shown.text(kind.name.text()) : "Index";
        return new Preview("pandas." + type, text("index", labels, labels.length()), facts(labels, labels.length()));
    }

    private static Preview extended(Column values) {
        return new Preview("pandas.array", text("array", values, values.length()), facts(values, values.length()));
    }

    private static Map<String, Value> facts(Column column, long length) {
        Map<String, Value> facts = new LinkedHashMap<>();
        facts.put("dtype", Value.of(column.dtype()));
        facts.put("shape", Value.Tuple.of(Value.of(length)));
        facts.put("values", Value.List.of(column.from(0, ELEMENTS)));
        return facts;
    }

    private static String text(String what, Column column, long length) {
        List<String> shown =
                column.from(0, ELEMENTS_IN_TEXT).stream().map(TableText::cell).toList();
        return what + " of " + length + " " + column.dtype() + ": " + String.join(", ", shown)
                + (length > shown.size() ? ", ..." : "");
    }

    /** The first elements of an array, which may have many axes. */
    private static final class Elements {
        private final NumpyArray array;
        private final long[] at;
        private int left = ELEMENTS;

        Elements(NumpyArray array) {
            this.array = array;
            at = new long[array.shape().size()];
        }

        /** As lists in lists. */
        Value nested(int most) {
            return nested(0, most);
        }

        private Value nested(int axis, int most) {
            if (axis == at.length) {
                left--;
                return array.at(at);
            }
            List<Value> elements = new ArrayList<>();
            for (long i = 0; i < Math.min(array.shape().get(axis), most) && left > 0; i++) {
                at[axis] = i;
                elements.add(nested(axis + 1, most));
            }
            at[axis] = 0;
            return Value.List.of(elements);
        }

        /** In the order of their indices, on a line. */
        String text() {
            List<String> shown = new ArrayList<>();
            while (shown.size() < ELEMENTS_IN_TEXT && array.shape().stream().noneMatch(each -> each == 0)) {
                shown.add(TableText.cell(array.at(at)));
                int axis = at.length - 1;
                while (axis >= 0 && ++at[axis] == array.shape().get(axis)) {
                    at[axis--] = 0;
                }
                if (axis < 0) {
                    return String.join(", ", shown);
                }
            }
            return String.join(", ", shown) + (shown.isEmpty() ? "nothing" : ", ...");
        }
    }
}
