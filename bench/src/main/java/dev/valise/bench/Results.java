package dev.valise.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The samples of a run, by what was measured and at which pace. Not safe for use by several threads. */
final class Results {
    private final Map<Key, List<double[]>> samples = new LinkedHashMap<>();

    /** What a distribution is of. */
    record Key(String name, Pace pace) {}

    /**
     * A line of the table.
     *
     * @param distribution in the unit
     */
    record Figure(String name, String meaning, Pace pace, Unit unit, Distribution distribution) {}

    void add(Subject subject, Pace pace, double[] batch) {
        samples.computeIfAbsent(new Key(subject.name(), pace), key -> new ArrayList<>())
                .add(batch);
    }

    /** What was measured of these subjects, in their order. */
    List<Figure> figures(List<Subject> subjects) {
        List<Figure> figures = new ArrayList<>();
        for (Subject subject : subjects) {
            for (Pace pace : subject.paces()) {
                distribution(subject.name(), pace, subject.unit())
                        .ifPresent(each ->
                                figures.add(new Figure(subject.name(), subject.meaning(), pace, subject.unit(), each)));
            }
        }
        return figures;
    }

    private Optional<Distribution> distribution(String name, Pace pace, Unit unit) {
        return Optional.ofNullable(samples.get(new Key(name, pace)))
                .map(batches -> Distribution.of(batches.stream()
                        .flatMapToDouble(java.util.Arrays::stream)
                        .map(unit::of)
                        .toArray()));
    }
}
