package dev.valise.bench;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Takes samples in rounds: in each round every subject gets a batch at each of its paces, in an order that chance
 * decides. So a machine that is slow for a while is slow for all, and nothing always follows the same thing.
 */
final class Rounds {
    private static final Duration BEFORE_BATCH = Duration.ofMillis(20);

    private final List<Subject> subjects;
    private final Effort effort;
    private final Random random = new Random(1);
    private final Results results = new Results();
    private final List<String> remarks = new ArrayList<>();

    Rounds(List<Subject> subjects, Effort effort) {
        this.subjects = new ArrayList<>(subjects);
        this.effort = effort;
    }

    /** What is to be told of subjects that could not be measured. */
    List<String> remarks() {
        return remarks;
    }

    /** Runs the rounds, and a short one before them whose samples are thrown away. */
    Results run() throws InterruptedException {
        Duration since = Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
        long end = System.nanoTime() + effort.longest().minus(since).toNanos();
        int round = 0;
        round(0, Long.MAX_VALUE);
        while (round < effort.rounds() && (round == 0 || System.nanoTime() < end)) {
            round++;
            System.err.printf("round %d of %d%n", round, effort.rounds());
            round(round, end);
        }
        if (round < effort.rounds()) {
            remarks.add("only %d of %d rounds in the time there is".formatted(round, effort.rounds()));
        }
        return results;
    }

    /** One of each; those after the first end in their midst where there is no more time. */
    private void round(int number, long end) throws InterruptedException {
        List<Subject> order = new ArrayList<>(subjects);
        Collections.shuffle(order, random);
        for (Subject subject : order) {
            if (number > 1 && System.nanoTime() >= end) {
                return;
            }
            if (number > 0 || subject.paces().equals(Pace.OF_CALLS)) {
                measure(subject, number);
            }
        }
    }

    private void measure(Subject subject, int round) throws InterruptedException {
        List<Pace> order = new ArrayList<>(subject.paces());
        Collections.shuffle(order, random);
        try {
            subject.begin();
            for (Pace pace : order) {
                Thread.sleep(BEFORE_BATCH);
                double[] samples = subject.take(pace, round == 0 ? 3 : effort.samples(subject.perRound(pace)));
                if (round > 0) {
                    results.add(subject, pace, samples);
                }
            }
            subject.end();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            subjects.remove(subject);
            remarks.add("%s: failed in round %d: %s".formatted(subject.name(), round, e));
        }
    }
}
