package dev.valise.packed;

import dev.valise.Value;
import dev.valise.spi.Printable;
import java.util.ArrayList;
import java.util.List;

/** A table as text: a line that says what it is, and its first rows in columns. */
final class TableText {
    private static final int ROWS = 5;
    private static final int COLUMNS = 8;
    private static final int LONGEST_CELL = 30;

    private TableText() {}

    static String of(PandasTable table) {
        List<List<String>> columns = new ArrayList<>();
        List<String> labels = new ArrayList<>(List.of(""));
        table.index().from(0, ROWS).forEach(each -> labels.add(cell(each)));
        columns.add(labels);
        List<String> heads = new ArrayList<>();
        for (int i = 0; i < Math.min(COLUMNS, table.columns().size()); i++) {
            Column column = table.columns().get(i);
            String name = cell(table.labels().get(i));
            heads.add(name + " " + column.dtype());
            List<String> cells = new ArrayList<>(List.of(name));
            for (long row = 0; row < Math.min(ROWS, table.height()); row++) {
                cells.add(row < column.length() ? cell(column.at(row)) : "?");
            }
            columns.add(cells);
        }
        String more = table.width() > heads.size() ? ", ..." : "";
        StringBuilder text = new StringBuilder("frame of " + table.height() + " x " + table.width()
                + (heads.isEmpty() ? "" : ": ") + String.join(", ", heads) + more);
        for (int row = 0; row < labels.size(); row++) {
            text.append('\n').append(line(columns, row)).append(more.isEmpty() ? "" : "  ...");
        }
        return text + (table.height() > ROWS ? "\n..." : "");
    }

    private static String line(List<List<String>> columns, int row) {
        List<String> cells = new ArrayList<>();
        for (List<String> column : columns) {
            int width = column.stream().mapToInt(String::length).max().orElse(0);
            String cell = column.get(row);
            cells.add(" ".repeat(width - cell.length()) + cell);
        }
        return String.join("  ", cells);
    }

    /** One value on one line, cut, without what would move the cursor. */
    static String cell(Value value) {
        String text = value instanceof Value.Str string ? string.value() : value.toString();
        StringBuilder cell = new StringBuilder();
        for (int i = 0; i < text.length() && cell.length() < LONGEST_CELL; ) {
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            cell.appendCodePoint(Printable.isPrintable(character) ? character : '?');
            if (cell.length() >= LONGEST_CELL && i < text.length()) {
                return cell + "...";
            }
        }
        return cell.toString();
    }
}
