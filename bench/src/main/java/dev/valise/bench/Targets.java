package dev.valise.bench;

import dev.valise.bench.Results.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/** Judges figures by the bounds that are set for Valise. A bound is judged where all that it needs was measured. */
final class Targets {
    private final List<Figure> figures;
    private final List<Target> targets = new ArrayList<>();

    private Targets(List<Figure> figures) {
        this.figures = figures;
    }

    static List<Target> judge(List<Figure> figures) {
        Targets targets = new Targets(figures);
        targets.judgeCalls();
        targets.judgeLarge("small");
        targets.judgeLarge("large");
        targets.judgeRate();
        targets.median("memory", Pace.ALONE)
                .ifPresent(it -> targets.add(Target.atMost("a held small scope: PSS <= 2 MB", it, 2, Unit.MEGABYTES)));
        targets.judgeAgain();
        targets.judgeReaction("limit-blocked");
        targets.judgeReaction("limit-c");
        targets.judgeNeighbors();
        for (String load : Packing.LOADS) {
            String name = "pack-" + load;
            String razorvine = name + "-razorvine";
            targets.compare(
                    "%s-read <= %s".formatted(name, razorvine), name + "-read", Pace.ALONE, razorvine, it -> it);
        }
        targets.judgePacking();
        targets.judgeLibraries();
        targets.compare(
                "http-after-1k <= http-inside-1k + 1 ms",
                "http-after-1k",
                Pace.APART_5,
                "http-inside-1k",
                it -> it + 1);
        for (String store : List.of("folder", "postgres")) {
            String name = "http-store-" + store + "-return";
            targets.median(name, Pace.APART_5)
                    .ifPresent(it -> targets.add(Target.atMost(name + " <= 30 ms", it, 30, Unit.MILLISECONDS)));
        }
        return List.copyOf(targets.targets);
    }

    private void judgeLibraries() {
        for (String name : List.of("library-numpy", "library-pandas")) {
            compare(name + " <= library-none + 2 ms", name, Pace.ALONE, "library-none", none -> none + 2);
        }
        median("picture", Pace.ALONE)
                .ifPresent(it -> targets.add(Target.atMost("picture <= 200 ms", it, 200, Unit.MILLISECONDS)));
        compare("array-pack <= 1.5 x array-write", "array-pack", Pace.ALONE, "array-write", write -> 1.5 * write);
        compare("array-call <= array-call-small + 2 ms", "array-call", Pace.ALONE, "array-call-small", it -> it + 2);
    }

    private void judgePacking() {
        for (String side : PackingInSandbox.SIDES) {
            for (String load : PackingInSandbox.LOADS) {
                String sandbox = PackingInSandbox.sandbox(side, load);
                String cloudpickle = PackingInSandbox.cloudpickle(side, load);
                String text = "%s <= 1.25 x %s".formatted(sandbox, cloudpickle);
                compare(text, sandbox, Pace.ALONE, cloudpickle, it -> 1.25 * it);
            }
        }
    }

    private void judgeCalls() {
        for (String name : List.of("empty", "empty-256")) {
            Pace pace = Pace.APART_5;
            compare(name + " <= 1.5 x fork", name, pace, "fork", fork -> 1.5 * fork);
            compare(name + " < 1/10 of python-bwrap", name, pace, "python-bwrap", bwrap -> bwrap / 10);
        }
        for (String name : List.of("chain", "chain-256")) {
            for (Pace pace : Pace.OF_CALLS) {
                compare(name + " < 1/3 of jupyter", name, pace, "jupyter", jupyter -> jupyter / 3);
            }
        }
    }

    private void judgeLarge(String blocks) {
        String name = "chain-1g-" + blocks;
        compare(name + " <= 2 x chain", name, Pace.APART_50, "chain", chain -> 2 * chain);
        String fork = "fork-1g-" + blocks;
        for (String each : List.of(fork, fork + "-call")) {
            compare("%s <= %s + 2 ms".formatted(name, each), name, Pace.BACK_TO_BACK, each, base -> base + 2);
        }
    }

    private void judgeRate() {
        figures.stream()
                .filter(each ->
                        each.unit() == Unit.CALLS_PER_SECOND && each.name().startsWith("rate-"))
                .mapToDouble(each -> each.distribution().median())
                .max()
                .ifPresent(most -> add(Target.atLeast(
                        "empty scope, the best number of threads: >= 400 calls/s per core",
                        most / Machine.cores(),
                        400,
                        Unit.CALLS_PER_SECOND)));
    }

    private void judgeReaction(String name) {
        figure(name, Pace.ALONE)
                .ifPresent(each -> add(Target.atMost(
                        name + ": p99 <= 250 ms past the deadline",
                        each.distribution().percentile(0.99),
                        250,
                        Unit.MILLISECONDS)));
    }

    /** What others do may not make a tenant's slowest calls more than three times as slow. */
    private void judgeNeighbors() {
        String idle = Neighbor.name(Storm.Kind.IDLE);
        Optional<Double> base = slowest(idle);
        for (Storm.Kind kind : Storm.Kind.values()) {
            String name = Neighbor.name(kind);
            Optional<Double> measured = slowest(name);
            if (kind != Storm.Kind.IDLE && base.isPresent() && measured.isPresent()) {
                String text = "p99 %s <= 3 x %s".formatted(name, idle);
                add(Target.atMost(text, measured.get(), 3 * base.get(), Unit.MILLISECONDS));
            }
        }
    }

    private Optional<Double> slowest(String name) {
        return figure(name, Pace.APART_5).map(each -> each.distribution().percentile(0.99));
    }

    /** What the sandbox and the JVM spend on packing, and again after a change to one of a thousand variables. */
    private void judgeAgain() {
        Optional<Double> first = sum(PackingInSandbox.FIRST, Packing.FIRST);
        Optional<Double> again = sum(PackingInSandbox.AGAIN, Packing.AGAIN);
        if (first.isPresent() && again.isPresent()) {
            String text = "%s + %s <= 1/5 of %s + %s"
                    .formatted(PackingInSandbox.AGAIN, Packing.AGAIN, PackingInSandbox.FIRST, Packing.FIRST);
            add(Target.atMost(text, again.get(), first.get() / 5, Unit.MILLISECONDS));
        }
    }

    private Optional<Double> sum(String one, String other) {
        return median(one, Pace.ALONE).flatMap(it -> median(other, Pace.ALONE).map(that -> it + that));
    }

    private void compare(String text, String name, Pace pace, String baseline, DoubleUnaryOperator bound) {
        Optional<Double> measured = median(name, pace);
        Optional<Double> base = median(baseline, pace);
        if (measured.isPresent() && base.isPresent()) {
            String whole = "%s: p50 %s".formatted(pace.words(), text).replaceFirst("^: ", "");
            add(Target.atMost(whole, measured.get(), bound.applyAsDouble(base.get()), Unit.MILLISECONDS));
        }
    }

    private void add(Target target) {
        targets.add(target);
    }

    private Optional<Double> median(String name, Pace pace) {
        return figure(name, pace).map(each -> each.distribution().median());
    }

    private Optional<Figure> figure(String name, Pace pace) {
        return figures.stream()
                .filter(each -> each.name().equals(name) && each.pace() == pace)
                .findFirst();
    }
}
