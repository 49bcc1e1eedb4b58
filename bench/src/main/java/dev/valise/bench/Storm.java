package dev.valise.bench;

import dev.valise.Call;
import dev.valise.Limits;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Valise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Calls of a tenant that do it no good, one after the other on each of some threads, until it is closed. */
final class Storm implements AutoCloseable {
    /** Calls at a time: four for each of two cores, as when a program retries what fails. */
    private static final int THREADS = 8;

    private final Valise valise;
    private final Kind kind;
    private final Limits limits;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final List<Future<Long>> ends = new ArrayList<>();
    private final CountDownLatch blowing = new CountDownLatch(THREADS);
    private volatile boolean over;

    private Storm(Valise valise, Kind kind, Limits limits) {
        this.valise = valise;
        this.kind = kind;
        this.limits = limits;
    }

    /** What a tenant may do to others. */
    enum Kind {
        IDLE("nothing", ""),
        LOOPS("loops without end", "while True: pass"),
        FORKS("forks without end", "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"),
        MEMORY("takes memory without end", """
                import resource
                limit = resource.getrlimit(resource.RLIMIT_DATA)[1]
                resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
                taken = []
                while True: taken.append(bytearray(b"x" * (4 << 20)))
                """),
        OUTPUT("writes without end", "import os\nblock = b'x' * 65536\nwhile True: os.write(1, block)");

        private final String words;
        private final String code;

        Kind(String words, String code) {
            this.words = words;
            this.code = code;
        }

        String words() {
            return words;
        }
    }

    /** Starts it, and waits until each thread has made a call to its end. */
    static Storm start(Valise valise, Kind kind, Limits limits) throws InterruptedException {
        Storm storm = new Storm(valise, kind, limits);
        if (kind != Kind.IDLE) {
            for (int i = 0; i < THREADS; i++) {
                storm.ends.add(storm.threads.submit(storm::blow));
            }
            storm.blowing.await();
        }
        return storm;
    }

    /** How many calls it made. */
    private long blow() {
        long calls = 0;
        try {
            while (!over) {
                Outcome outcome =
                        valise.call(Scope.empty(), Call.code(kind.code).withLimits(limits));
                blowing.countDown();
                if (!outcome.scope().equals(Scope.empty())) {
                    valise.forget(outcome.scope());
                }
                calls++;
            }
            return calls;
        } finally {
            blowing.countDown(); // also where it failed, which close() will tell
        }
    }

    /** Ends it when the calls have ended that run. */
    @Override
    public void close() throws ExecutionException {
        over = true;
        threads.close();
        for (Future<Long> end : ends) {
            if (end.state() == Future.State.FAILED) {
                throw new ExecutionException(end.exceptionNow());
            }
            if (end.resultNow() == 0) {
                throw new IllegalStateException("a thread made no call");
            }
        }
    }
}
