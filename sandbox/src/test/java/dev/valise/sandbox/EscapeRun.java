package dev.valise.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * All attempts to get out, as a program: for a user whom the JVM of the tests is not. It prints those that got out or did
 * harm, and then how many it has made.
 */
final class EscapeRun {
    /** How its last line begins. */
    static final String MADE = "made ";

    private EscapeRun() {}

    /**
     * Makes them.
     *
     * @param arguments a regular expression for a part of their names, or nothing for all
     */
    public static void main(String[] arguments) {
        Pattern chosen = Pattern.compile(arguments.length == 0 ? "" : arguments[0]);
        List<Escape> attempts = Escape.all().stream()
                .filter(escape -> chosen.matcher(escape.toString()).find())
                .toList();
        try (EscapeGround ground = new EscapeGround(Set.of())) {
            ground.warmUp();
            HostWatch host = ground.watch();
            for (Escape escape : attempts) {
                complaints(ground, host, escape).forEach(System.out::println);
            }
        }
        System.out.println(MADE + attempts.size());
    }

    private static List<String> complaints(EscapeGround ground, HostWatch host, Escape escape) {
        List<String> complaints = new ArrayList<>();
        try {
            String verdict = ground.verdictAmongOthers(escape);
            if (!escape.verdicts().contains(verdict)) {
                complaints.add(escape + ": " + verdict + " in place of " + escape.verdicts());
            }
            ground.assertUnharmed(escape.toString());
            host.assertUnharmed(escape.toString());
        } catch (AssertionError | RuntimeException e) {
            complaints.add(escape + ": " + e);
        }
        return complaints;
    }
}
