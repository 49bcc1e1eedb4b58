package dev.valise.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Something that code may try, from {@code escapes.txt}.
 *
 * @param section what it is about
 * @param name what it tries
 * @param verdicts what may come of it; anything else has got out
 * @param calls the code of each call that it makes, of Python, with the helpers of {@code escapes.py}
 */
record Escape(String section, String name, Set<String> verdicts, List<String> calls) {
    private static final String NEXT_CALL = "---\n";

    static List<Escape> all() {
        List<Escape> all = new ArrayList<>();
        String section = "";
        String head = "";
        StringBuilder code = new StringBuilder();
        for (String line : ResourceText.text("escapes.txt").lines().toList()) {
            if (line.startsWith("    ")) {
                code.append(line.substring(4)).append('\n');
            } else if (!line.startsWith("#")) {
                if (!head.isEmpty() && !code.isEmpty()) {
                    all.add(of(section, head, code.toString()));
                }
                code.setLength(0);
                head = line;
                section = line.startsWith("== ") ? line.substring(3) : section;
            }
        }
        all.add(of(section, head, code.toString()));
        return all;
    }

    private static Escape of(String section, String head, String code) {
        int end = head.indexOf(' ');
        return new Escape(
                section,
                head.substring(end + 1),
                Set.of(head.substring(0, end).split("\\|")),
                List.of(code.split(NEXT_CALL, -1)));
    }

    /** Whether it goes on until a limit ends it. */
    boolean mustBeEnded() {
        return verdicts.contains("limited");
    }

    @Override
    public String toString() {
        return section + ": " + name;
    }
}
