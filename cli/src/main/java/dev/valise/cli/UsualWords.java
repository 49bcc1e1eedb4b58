package dev.valise.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The command lines that are typed most, read without picocli: its classes take 100 ms, as long as starting the jail. A
 * run of files with options that are right is one of these; all else is left to {@link Words}, and so are its mistakes.
 */
final class UsualWords {
    private UsualWords() {}

    /** The command; empty where the line is not a usual one. */
    static Optional<RunCommand> read(String[] arguments, Surroundings around) {
        if (arguments.length < 2 || !arguments[0].equals("run")) {
            return Optional.empty();
        }
        RunCommand command = new RunCommand(around);
        Set<String> seen = new HashSet<>();
        for (int i = 1; i < arguments.length; i++) {
            String word = arguments[i];
            if (word.equals("--json") && !command.json) {
                command.json = true;
            } else if (!word.startsWith("-") || word.equals("-")) {
                command.files.add(word);
            } else {
                int equals = word.indexOf('=');
                boolean apart = equals < 0;
                if (apart && i + 1 == arguments.length) {
                    return Optional.empty();
                }
                String name = apart ? word : word.substring(0, equals);
                String value = apart ? arguments[i + 1] : word.substring(equals + 1);
                if (value.startsWith("-") || !seen.add(name) || !set(command.options, name, value)) {
                    return Optional.empty();
                }
                i += apart ? 1 : 0;
            }
        }
        return command.files.isEmpty() ? Optional.empty() : Optional.of(command);
    }

    /** Sets an option; false where it is not known here, or the value is none for it. */
    private static boolean set(EngineOptions options, String name, String value) {
        if (value.isEmpty()) {
            return false;
        }
        try {
            switch (name) {
                case "--wall" -> options.wall = Quantity.time(value);
                case "--cpu" -> options.cpu = Quantity.time(value);
                case "--memory" -> options.memory = Quantity.size(value);
                case "--output" -> options.output = Quantity.size(value);
                case "--value" -> options.value = Quantity.size(value);
                case "--processes" -> options.processes = Quantity.count(value);
                case "--patches" -> options.patches.folder = Optional.of(Path.of(value));
                case "--patch-groups" -> options.patches.groups.addAll(Arrays.asList(value.split(",", -1)));
                case "--python" -> options.python = value;
                case "--preload" -> options.preload.addAll(Arrays.asList(value.split(",", -1)));
                default -> {
                    return false;
                }
            }
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
