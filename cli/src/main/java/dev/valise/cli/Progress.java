package dev.valise.cli;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Says on a line of standard error what takes longer than a second, and for how long; the line is gone when that is done. Only on a
 * terminal that can erase a line. Nothing is started for what takes less.
 */
final class Progress {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Surroundings around;
    private final Ticking ticking;

    Progress(Surroundings around) {
        this(around, Progress::everySecond);
    }

    Progress(Surroundings around, Ticking ticking) {
        this.around = around;
        this.ticking = ticking;
    }

    /** Runs something each second, the first time after a second, until what this gives is closed, which waits for what runs. */
    @FunctionalInterface
    interface Ticking {
        Ticks start(Runnable tick);
    }

    /** What runs each second. */
    @FunctionalInterface
    interface Ticks extends AutoCloseable {
        @Override
        void close();
    }

    private static Ticks everySecond(Runnable tick) {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("valise-progress").daemon().factory());
        Future<?> unused =
                thread.scheduleAtFixedRate(tick, SECOND.toMillis(), SECOND.toMillis(), TimeUnit.MILLISECONDS);
        return () -> {
            thread.shutdownNow();
            thread.close();
        };
    }

    /**
     * Does something that may take long.
     *
     * @param what it is, as in {@code packing 'prices.valise'}
     */
    <T> T during(String what, Supplier<T> work) {
        if (!around.errCanErase()) {
            return work.get();
        }
        Line line = new Line(what);
        Ticks ticks = ticking.start(line::tick);
        try {
            return work.get();
        } finally {
            ticks.close();
            line.erase();
        }
    }

    /** The line, of which each second is one more. For one thread at a time, as ticks are. */
    private final class Line {
        private final String what;
        private int seconds;

        Line(String what) {
            this.what = what;
        }

        void tick() {
            erase();
            if (seconds == 0) {
                around.startLine();
            }
            seconds++;
            around.err().print(what + ", " + seconds + " s");
        }

        void erase() {
            if (seconds > 0) {
                around.err().eraseLine();
            }
        }
    }
}
