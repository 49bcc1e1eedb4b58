package dev.valise.sandbox;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one of our probes told: names and values, each ended by a NUL, from {@code begin valise} to {@code end valise}.
 */
record Fields(Map<String, List<String>> values) {
    private static final String BEGIN = "begin\0valise\0";
    private static final String END = "\0end\0valise\0";

    /** Reads a probe's output, whatever the start-up files of the interpreter printed before; empty where not whole. */
    static Optional<Fields> read(String output) {
        int begin = output.indexOf(BEGIN);
        if (begin < 0 || !isWhole(output)) {
            return Optional.empty();
        }
        List<String> texts = Arrays.asList(output.substring(begin).split("\0", -1));
        Map<String, List<String>> values = new HashMap<>();
        for (int i = 0; i + 1 < texts.size(); i += 2) {
            values.computeIfAbsent(texts.get(i), name -> new ArrayList<>()).add(texts.get(i + 1));
        }
        return Optional.of(new Fields(values));
    }

    static boolean isWhole(String output) {
        return output.endsWith(END);
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** The first value of a name; the empty text where it has none. */
    String get(String name) {
        return all(name).stream().findFirst().orElse("");
    }
}
