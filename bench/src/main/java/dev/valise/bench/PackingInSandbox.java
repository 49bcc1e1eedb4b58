package dev.valise.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes what the sandbox spends on packing and unpacking, by kind of load, beside cloudpickle with the same data. */
final class PackingInSandbox {
    static final List<String> LOADS = List.of("dicts", "instances", "code", "bytes");
    static final List<String> SIDES = List.of("pack", "unpack");
    private static final int PER_ROUND = 5;

    private final String python;
    private final Path folder;
    private final Predicate<String> wanted;
    private final List<Subject> subjects = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    /**
     * @param python that packs, and that cloudpickle may be installed for
     * @param folder in which its package valise is
     */
    PackingInSandbox(String python, Path folder, Predicate<String> wanted) {
        this.python = python;
        this.folder = folder;
        this.wanted = wanted;
    }

    /** What the row of the sandbox is called, for a side and a load. */
    static String sandbox(String side, String load) {
        return "%s-%s-sandbox".formatted(side, load);
    }

    static String cloudpickle(String side, String load) {
        return "%s-%s-cloudpickle".formatted(side, load);
    }

    /** What is to be told of those that are missing. */
    List<String> remarks() {
        return remarks;
    }

    List<Subject> make() throws IOException {
        for (String load : LOADS) {
            for (String side : SIDES) {
                if (wanted.test(sandbox(side, load)) || wanted.test(cloudpickle(side, load))) {
                    add(load, side);
                }
            }
        }
        return subjects;
    }

    private void add(String load, String side) throws IOException {
        Clockwork clockwork = Clockwork.start(
                List.of(python, "-I"), List.of("pack_loads.py", "pack_sandbox.py"), folder.toString(), load, side);
        String greeting = clockwork.greeting();
        if (!greeting.equals("ready")) {
            clockwork.close();
            remarks.add("%s: not measured, %s".formatted(sandbox(side, load), greeting));
            return;
        }
        String meaning = "processor time of a process that %ss a scope, %s".formatted(side, load);
        List<Pace> alone = List.of(Pace.ALONE);
        subjects.add(new Baseline(sandbox(side, load), meaning, clockwork, "valise", alone, PER_ROUND, true));
        String theirs = side.equals("pack") ? "dumps" : "loads";
        String same = "cloudpickle.%s of the same variables, likewise".formatted(theirs);
        subjects.add(new Baseline(cloudpickle(side, load), same, clockwork, "cloudpickle", alone, PER_ROUND, false));
    }
}
