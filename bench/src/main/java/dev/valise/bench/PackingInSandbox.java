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
    /** A thousand variables are packed, and again after a change to one. */
    static final String FIRST = "pack-variables-sandbox";

    static final String AGAIN = "pack-variables-sandbox-again";
    /** Code whose units nobody has compiled ahead is unpacked. */
    static final String UNCOMPILED = "unpack-code-sandbox-first";

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
        if (wanted.test(FIRST) || wanted.test(AGAIN)) {
            addAgain();
        }
        return subjects;
    }

    private void addAgain() throws IOException {
        Clockwork clockwork = start("variables", "again");
        if (isThere(clockwork, FIRST)) {
            String first = "processor time of a process that packs a thousand variables";
            String again = "the same after a change to one of them, where the host has them as they were";
            List<Pace> alone = List.of(Pace.ALONE);
            subjects.add(new Baseline(FIRST, first, clockwork, "valise", alone, PER_ROUND, true));
            subjects.add(new Baseline(AGAIN, again, clockwork, "again", alone, PER_ROUND, false));
        }
    }

    private Clockwork start(String load, String side) throws IOException {
        return Clockwork.start(
                List.of(python, "-I"), List.of("pack_loads.py", "pack_sandbox.py"), folder.toString(), load, side);
    }

    private boolean isThere(Clockwork clockwork, String name) throws IOException {
        String greeting = clockwork.greeting();
        if (greeting.equals("ready")) {
            return true;
        }
        clockwork.close();
        remarks.add("%s: not measured, %s".formatted(name, greeting));
        return false;
    }

    private void add(String load, String side) throws IOException {
        Clockwork clockwork = start(load, side);
        if (!isThere(clockwork, sandbox(side, load))) {
            return;
        }
        String meaning = "processor time of a process that %ss a scope, %s".formatted(side, load);
        List<Pace> alone = List.of(Pace.ALONE);
        subjects.add(new Baseline(sandbox(side, load), meaning, clockwork, "valise", alone, PER_ROUND, true));
        if (side.equals("unpack") && load.equals("code")) {
            String first = "the same on a host that has never seen the code";
            subjects.add(new Baseline(UNCOMPILED, first, clockwork, "first", alone, PER_ROUND, false));
        }
        String theirs = side.equals("pack") ? "dumps" : "loads";
        String same = "cloudpickle.%s of the same variables, likewise".formatted(theirs);
        subjects.add(new Baseline(cloudpickle(side, load), same, clockwork, "cloudpickle", alone, PER_ROUND, false));
    }
}
