package dev.valise.bench;

import dev.valise.Limits;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Valise;
import dev.valise.ValiseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes what calls do with numpy, pandas and matplotlib, which the jail has preloaded, as far as it is wanted and there. */
final class Libraries {
    /** A picture of one line, as most first ones are. */
    static final String PICTURE = "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nNone";

    private static final List<String> NAMES = List.of(
            "library-none",
            "library-numpy",
            "library-pandas",
            "picture",
            "array-call",
            "array-call-small",
            "array-pack",
            "array-write");
    private static final int PER_ROUND = 5;
    private static final int CALLS_PER_ROUND = 60;
    private static final int ARRAY_BYTES = 100_000_000;
    private static final Limits ROOMY = Limits.DEFAULT
            .withWall(Duration.ofMinutes(2))
            .withCpu(Duration.ofMinutes(2))
            .withMemoryBytes(2L << 30);

    private final Jails jails;
    private final Predicate<String> wanted;
    private final List<Subject> subjects = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    Libraries(Jails jails, Predicate<String> wanted) {
        this.jails = jails;
        this.wanted = wanted;
    }

    /** What is to be told of those that are missing. */
    List<String> remarks() {
        return remarks;
    }

    List<Subject> make() throws IOException {
        if (NAMES.stream().noneMatch(wanted)) {
            return subjects;
        }
        Valise valise;
        try {
            valise = jails.lastingWith(ROOMY, "numpy", "pandas", "matplotlib.pyplot");
        } catch (ValiseException e) {
            remarks.add("library, picture, array: not measured, " + e.getMessage());
            return subjects;
        }
        addCall(
                "library-none",
                "a call where numpy, pandas and matplotlib are preloaded",
                CALLS_PER_ROUND,
                valise,
                "1");
        addCall("library-numpy", "import numpy in it", CALLS_PER_ROUND, valise, "import numpy\n1");
        addCall("library-pandas", "import pandas in it", CALLS_PER_ROUND, valise, "import pandas\n1");
        addCall("picture", "the first picture of matplotlib in it, as PNG", PER_ROUND, valise, PICTURE);
        addArrays(valise);
        return subjects;
    }

    private void addCall(String name, String meaning, int perRound, Valise valise, String code) {
        add(new InJvm(name, meaning, perRound, () -> called(valise, Scope.empty(), code)));
    }

    private void add(Subject subject) {
        if (wanted.test(subject.name())) {
            subjects.add(subject);
        }
    }

    private static Outcome called(Valise valise, Scope scope, String code) {
        Outcome outcome = valise.call(scope, code);
        valise.forget(outcome.orThrow().scope());
        return outcome;
    }

    private void addArrays(Valise valise) throws IOException {
        String make = "import numpy\ndata = numpy.ones(%d)\nn = 0".formatted(ARRAY_BYTES / Double.BYTES);
        if (wanted.test("array-call") || wanted.test("array-call-small")) {
            Scope array = valise.call(Scope.empty(), make).orThrow().scope();
            Scope small = valise.call(Scope.empty(), "import numpy\ndata = numpy.ones(1)\nn = 0")
                    .orThrow()
                    .scope();
            String use = "n += 1\ndata[0]\nNone";
            add(new InJvm("array-call", "a call on an array of 100 MB", PER_ROUND, () -> called(valise, array, use)));
            add(new InJvm(
                    "array-call-small", "the same on one of 8 bytes", PER_ROUND, () -> called(valise, small, use)));
        }
        Path file = Files.createTempFile("valise-bench", ".valise");
        file.toFile().deleteOnExit();
        add(new ArrayPacking(valise, make, file));
        byte[] bytes = new byte[ARRAY_BYTES];
        add(new InJvm("array-write", "100 MB written into a file", PER_ROUND, () -> Files.write(file, bytes)));
    }

    /** Packs a new scope each time, since one that was packed is packed already. */
    private record ArrayPacking(Valise valise, String make, Path file) implements Subject {
        @Override
        public String name() {
            return "array-pack";
        }

        @Override
        public String meaning() {
            return "Valise.pack of a scope with an array of 100 MB, into a file";
        }

        @Override
        public Unit unit() {
            return Unit.MILLISECONDS;
        }

        @Override
        public int perRound(Pace pace) {
            return 2;
        }

        @Override
        public double[] take(Pace pace, int count) {
            double[] samples = new double[count];
            for (int i = 0; i < count; i++) {
                Scope scope = valise.call(Scope.empty(), make).orThrow().scope();
                long start = System.nanoTime();
                valise.pack(scope, file);
                samples[i] = System.nanoTime() - start;
                valise.forget(scope);
            }
            return samples;
        }

        /** Nothing: who started the Valise closes it. */
        @Override
        public void close() {}
    }
}
