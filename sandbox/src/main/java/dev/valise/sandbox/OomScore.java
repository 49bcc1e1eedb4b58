package dev.valise.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whom the kernel ends when memory runs out, of a jail or of the host: calls that have run for a while, since they are what
 * takes memory; then what holds scopes, which come back from their packed forms; the zygote last. The kernel adds these to
 * a process's share of the memory in thousandths. Code in a jail cannot change them, for it has no {@code /proc}.
 */
enum OomScore {
    /** Inherited by all forks of the template. Less than any call, and more than a host's processes have. */
    LINEAGE(300),
    /** The kernel's greatest: even a small one goes before the largest holder. */
    CALL(1000);

    private final int score;

    OomScore(int score) {
        this.score = score;
    }

    /**
     * Gives it to a process. Where the host does not let Valise lower one again, it stays at the higher.
     *
     * @param pid on the host; nothing happens where there is none
     */
    void give(long pid) {
        try {
            Files.writeString(
                    Path.of("/proc/" + pid + "/oom_score_adj"), Integer.toString(Math.max(score, ownScore())));
        } catch (IOException e) {
            // It has ended, or is to stay as it is.
            return;
        }
    }

    /** What this process has, and so the jail's first: in a container it may be more than most have. */
    private static int ownScore() {
        return Own.SCORE;
    }

    private static final class Own {
        static final int SCORE = read();

        private static int read() {
            return Host.readText(Path.of("/proc/self/oom_score_adj"))
                    .filter(text -> text.matches("-?\\d{1,4}"))
                    .map(Integer::parseInt)
                    .orElse(0);
        }
    }
}
