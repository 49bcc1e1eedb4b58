package dev.valise.sandbox;

import dev.valise.Limits;
import dev.valise.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One call that chaos makes, and what must come of it.
 *
 * @param kind what it does, for the tally
 * @param after what the scope holds when it has ended
 */
record ChaosStep(Kind kind, String code, State after, Limits limits) {
    private static final String ROOT = "n = 0\nlog = []\ndef f(x): return x + n\n" + State.CODE;

    /** Ends by itself, on a machine that is busy and has its jails killed. */
    private static final Limits PATIENT = Limits.DEFAULT.withWall(Duration.ofSeconds(30));

    /** Must be ended. */
    private static final Limits SHORT = PATIENT.withWall(Duration.ofMillis(300)).withMemoryBytes(64 << 20);

    /** What a call does. The number is how often, of all. */
    enum Kind {
        BINDS(18),
        CHANGES_IN_PLACE(18),
        DEFINES(6),
        LOOKS(12),
        RAISES(6),
        RUNS_FOREVER(2),
        IGNORES_INTERRUPTS(1),
        FLOODS(1),
        TAKES_MEMORY(1),
        EXITS(2),
        KILLS_ITSELF(2),
        CRASHES(1),
        LEAVES_PROCESSES(2),
        LEAVES_THREADS(2);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }

        boolean isLimited() {
            return this == RUNS_FOREVER || this == IGNORES_INTERRUPTS || this == FLOODS || this == TAKES_MEMORY;
        }

        boolean isDeadly() {
            return this == EXITS || this == KILLS_ITSELF || this == CRASHES;
        }
    }

    /**
     * What a scope holds: a number, a list that is changed in place, and a function that reads the number.
     *
     * @param length of the list
     * @param sum of the list
     * @param end at most three of the list, the last
     * @param factor of the function
     */
    record State(long n, int length, long sum, List<Long> end, long factor) {
        static final State FIRST = new State(0, 0, 0, List.of(), 1);

        /** What all of it is, as an expression. */
        static final String CODE = "(n, len(log), sum(log), log[-3:], f(5))";

        State {
            end = List.copyOf(end);
        }

        /** The expression's value. */
        Value value() {
            return Value.Tuple.of(
                    Value.of(n), Value.of(length), Value.of(sum), Value.from(end), Value.of(factor * 5 + n));
        }

        State plus(long more) {
            return new State(n + more, length, sum, end, factor);
        }

        State appended(long item) {
            List<Long> longer = new ArrayList<>(end);
            longer.add(item);
            return new State(
                    n, length + 1, sum + item, longer.subList(Math.max(0, longer.size() - 3), longer.size()), factor);
        }

        State redefined(long newFactor) {
            return new State(n, length, sum, end, newFactor);
        }
    }

    /** The call that makes the scope that every chain begins with. */
    static ChaosStep first() {
        return patient(Kind.BINDS, ROOT, State.FIRST);
    }

    /** A call that changes nothing. */
    static ChaosStep look(State before) {
        return patient(Kind.LOOKS, State.CODE, before);
    }

    /** A call on a scope that holds this. */
    static ChaosStep random(Random random, State before) {
        long number = 1L + random.nextInt(1000);
        Kind kind = kind(random);
        return switch (kind) {
            case BINDS -> patient(kind, "n += " + number + "\n" + State.CODE, before.plus(number));
            case CHANGES_IN_PLACE ->
                patient(kind, "log.append(" + number + ")\n" + State.CODE, before.appended(number));
            case DEFINES ->
                patient(kind, "def f(x): return x * " + number + " + n\n" + State.CODE, before.redefined(number));
            case LOOKS -> patient(kind, State.CODE, before);
            case RAISES -> patient(kind, "n += " + number + "\nraise ValueError(n)", before.plus(number));
            case RUNS_FOREVER -> new ChaosStep(kind, "while True: n += 1", before, SHORT);
            case IGNORES_INTERRUPTS ->
                new ChaosStep(
                        kind,
                        "while True:\n    try:\n        while True: n += 1\n    except BaseException: pass",
                        before,
                        SHORT);
            case FLOODS -> new ChaosStep(kind, "while True: print('x' * 10000)", before, PATIENT);
            case TAKES_MEMORY ->
                new ChaosStep(kind, "all = []\nwhile True: all.append(bytearray(1 << 20))", before, SHORT);
            case EXITS -> patient(kind, "import os\nn += 1\nos._exit(3)", before);
            case KILLS_ITSELF -> patient(kind, "import os\nlog.clear()\nos.kill(os.getpid(), 9)", before);
            case CRASHES -> patient(kind, "import ctypes\nn += 1\nctypes.string_at(0)", before);
            case LEAVES_PROCESSES ->
                patient(kind, "import os, time\nif os.fork() == 0: time.sleep(1000)\n" + State.CODE, before);
            case LEAVES_THREADS ->
                patient(
                        kind,
                        "import threading, time\nthreading.Thread(target=time.sleep, args=[1000]).start()\n"
                                + State.CODE,
                        before);
        };
    }

    private static ChaosStep patient(Kind kind, String code, State after) {
        return new ChaosStep(kind, code, after, PATIENT);
    }

    private static Kind kind(Random random) {
        int all = 0;
        for (Kind kind : Kind.values()) {
            all += kind.weight;
        }
        int drawn = random.nextInt(all);
        for (Kind kind : Kind.values()) {
            drawn -= kind.weight;
            if (drawn < 0) {
                return kind;
            }
        }
        throw new AssertionError();
    }
}
