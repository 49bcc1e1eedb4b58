package dev.valise.cli;

import dev.valise.Variable;
import java.util.List;

/** The variables of a scope as a table: names, types and previews in columns that fit the terminal. */
final class VariableTable {
    private static final int NARROWEST_PREVIEW = 10;
    private static final int GAPS = 5;

    private VariableTable() {}

    static String of(List<Variable> variables, int columns) {
        int names = 0;
        int types = 0;
        for (Variable each : variables) {
            names = Math.max(
                    names, Math.min(columns / 3, Visible.line(each.name()).length()));
            types = Math.max(
                    types, Math.min(columns / 4, Visible.line(each.type()).length()));
        }
        int previews = Math.max(NARROWEST_PREVIEW, columns - names - types - GAPS);
        String format = "%-" + names + "s  %-" + types + "s  %s%n";
        StringBuilder table = new StringBuilder();
        for (Variable each : variables) {
            table.append(String.format(
                    format,
                    Visible.line(each.name(), names),
                    Visible.line(each.type(), types),
                    Visible.line(each.preview(), previews)));
        }
        return table.toString();
    }
}
