package dev.valise.bench;

import java.util.ArrayList;
import java.util.List;

/** A table in Markdown whose columns are aligned, so that it reads well as it is. */
final class Table {
    private final List<String[]> rows = new ArrayList<>();

    Table(String... head) {
        rows.add(head);
    }

    void add(String... row) {
        rows.add(row);
    }

    @Override
    public String toString() {
        int[] widths = new int[rows.getFirst().length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        StringBuilder text = new StringBuilder();
        append(text, rows.getFirst(), widths);
        for (int width : widths) {
            text.append('|').append("-".repeat(width + 2));
        }
        text.append("|\n");
        rows.stream().skip(1).forEach(row -> append(text, row, widths));
        return text.toString();
    }

    private static void append(StringBuilder text, String[] row, int[] widths) {
        for (int i = 0; i < row.length; i++) {
            text.append("| ").append(pad(row[i], widths[i])).append(' ');
        }
        text.append("|\n");
    }

    private static String pad(String text, int width) {
        String space = " ".repeat(width - text.length());
        boolean number = !text.isEmpty() && Character.isDigit(text.charAt(0)) && !text.contains(" ");
        return number ? space + text : text + space;
    }
}
