package dev.valise.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What the command line asks for.
 *
 * @param json where the figures go as JSON too
 * @param names beginnings of the names of what is measured; all is where there are none
 */
record Options(Optional<Path> json, Effort effort, String python, List<String> names) {
    static final String USAGE = """
            usage: bin/bench [--json FILE] [--quick] [--python PATH] [NAME...]
            NAME is the beginning of a name in the table, such as chain or fork.""";

    private static final String DEBIAN_PYTHON = "/usr/bin/python3";

    /**
     * Reads the arguments.
     *
     * @throws IllegalArgumentException where they make no sense
     */
    static Options of(String... arguments) {
        Optional<Path> json = Optional.empty();
        Effort effort = Effort.FULL;
        String python = DEBIAN_PYTHON;
        List<String> names = new ArrayList<>();
        Iterator<String> rest = List.of(arguments).iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            switch (argument) {
                case "--json" -> json = Optional.of(Path.of(value(argument, rest)));
                case "--python" -> python = value(argument, rest);
                case "--quick" -> effort = Effort.QUICK;
                default -> {
                    if (argument.startsWith("-")) {
                        throw new IllegalArgumentException("there is no option " + argument);
                    }
                    names.add(argument);
                }
            }
        }
        return new Options(json, effort, python, List.copyOf(names));
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.next();
    }

    boolean wants(String name) {
        return names.isEmpty() || names.stream().anyMatch(name::startsWith);
    }
}
