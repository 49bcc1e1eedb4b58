package dev.valise.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * All attempts where a control is left out, as a program too: for a user whom the JVM of the tests is not. It prints the names
 * of those that succeed then.
 */
final class LeftOutRun {
    private LeftOutRun() {}

    /**
     * Makes them.
     *
     * @param arguments the place of the control in {@link LeftOut#all}
     */
    public static void main(String[] arguments) {
        successes(LeftOut.all().get(Integer.parseInt(arguments[0]))).forEach(System.out::println);
    }

    /** Those that succeed because the control is left out: with it they fail, whatever its peers would do. */
    static List<String> successes(LeftOut leftOut) {
        List<Escape> without = successes(leftOut.both(), Escape.all());
        // Twice: on a busy machine something may be late, and look like harm.
        List<Escape> with = successes(leftOut.peers(), successes(leftOut.peers(), without));
        return without.stream()
                .filter(escape -> !with.contains(escape))
                .map(Escape::name)
                .toList();
    }

    /** Those that get out, or do harm: each on ground that is whole. */
    private static List<Escape> successes(Set<Control> off, List<Escape> attempts) {
        List<Escape> successes = new ArrayList<>();
        EscapeGround ground = EscapeGround.inAHurry(off);
        try {
            for (Escape escape : attempts) {
                boolean held = escape.verdicts().contains(ground.verdict(escape));
                boolean whole = ground.isWhole();
                if (!held || !whole) {
                    successes.add(escape);
                }
                if (!whole) {
                    ground.close();
                    ground = EscapeGround.inAHurry(off);
                }
            }
        } finally {
            ground.close();
        }
        return successes;
    }
}
