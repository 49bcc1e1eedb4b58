package dev.valise.cli;

import java.util.List;

/** A command to the REPL itself: a line that begins with a colon, which no Python does. */
sealed interface ColonCommand {
    /** The names of all, for completion. */
    List<String> NAMES = List.of(":help", ":quit", ":redo", ":source", ":time", ":undo", ":vars");

    record Undo(int steps) implements ColonCommand {}

    record Redo(int steps) implements ColonCommand {}

    record Vars() implements ColonCommand {}

    record Source(String name) implements ColonCommand {}

    record Time(String code) implements ColonCommand {}

    record Help() implements ColonCommand {}

    record Quit() implements ColonCommand {}

    /** No command; says what would be one. */
    record Wrong(String message) implements ColonCommand {}

    /** Reads a line that begins with a colon. */
    static ColonCommand parse(String line) {
        String text = line.strip();
        int space = 0;
        while (space < text.length() && !Character.isWhitespace(text.charAt(space))) {
            space++;
        }
        String argument = text.substring(space).strip();
        return switch (text.substring(0, space)) {
            case ":undo" -> steps(":undo", argument, true);
            case ":redo" -> steps(":redo", argument, false);
            case ":source" ->
                argument.isEmpty() ? new Wrong(":source needs a name, as in :source net") : new Source(argument);
            case ":time" ->
                argument.isEmpty() ? new Wrong(":time needs code, as in :time net(100)") : new Time(argument);
            case ":vars" -> argument.isEmpty() ? new Vars() : tooMuch(":vars", argument);
            case ":help", ":h", ":?" -> argument.isEmpty() ? new Help() : tooMuch(":help", argument);
            case ":quit", ":q", ":exit" -> argument.isEmpty() ? new Quit() : tooMuch(":quit", argument);
            default ->
                new Wrong("there is no command '" + Visible.line(text.substring(0, space), 40)
                        + "'; :help shows what there is");
        };
    }

    private static ColonCommand steps(String command, String argument, boolean undo) {
        int steps = 1;
        if (!argument.isEmpty()) {
            try {
                steps = Integer.parseInt(argument);
            } catch (NumberFormatException e) {
                steps = 0;
            }
        }
        if (steps < 1) {
            return new Wrong(command + " takes a number of inputs, as in " + command + " 2; '"
                    + Visible.line(argument, 40) + "' is none");
        }
        return undo ? new Undo(steps) : new Redo(steps);
    }

    private static ColonCommand tooMuch(String command, String argument) {
        return new Wrong(command + " takes nothing behind it, but '" + Visible.line(argument, 40) + "' is there");
    }
}
