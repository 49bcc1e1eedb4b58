package dev.valise.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes what Valise is compared with, as far as it is wanted and there. */
final class Baselines {
    private static final List<Pace> BACK_TO_BACK = List.of(Pace.BACK_TO_BACK);
    private static final List<Pace> ALONE = List.of(Pace.ALONE);
    private static final String DRAWN = "import io, matplotlib\nmatplotlib.use('Agg')\n" + Libraries.PICTURE
            + "\nplt.savefig(io.BytesIO(), format='png', bbox_inches='tight')";

    private final String python;
    private final Predicate<String> wanted;
    private final List<Subject> subjects = new ArrayList<>();
    private final List<Clockwork> starting = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    Baselines(String python, Predicate<String> wanted) {
        this.python = python;
        this.wanted = wanted;
    }

    /** What is to be told of those that are missing. */
    List<String> remarks() {
        return remarks;
    }

    /** Starts all that are wanted side by side, and waits until they are ready. */
    List<Subject> make() throws IOException {
        List<String> small = List.of(python, "-I");
        addForks("fork", small, "pass", "python3 -I, as it starts");
        addForks("fork-no-site", List.of(python, "-I", "-S"), "pass", "python3 -I -S, which imports next to nothing");
        addForks("fork-1g-small", small, Gigabyte.IN_SMALL_BLOCKS, "a Python with 1 GB in small blocks");
        addForks("fork-1g-large", small, Gigabyte.IN_LARGE_BLOCKS, "a Python with 1 GB in large blocks");
        List<String> program = List.of(python, "-I", "-c", "pass");
        addProgram("python", "python3 -I -c pass", Pace.OF_CALLS, 10, program);
        if (Files.isExecutable(Path.of("/usr/bin/bwrap"))) {
            addProgram("python-bwrap", "the same under bubblewrap", Pace.OF_CALLS, 10, Bubblewrap.around(program));
        } else {
            remarks.add("python-bwrap: not measured, there is no /usr/bin/bwrap");
        }
        addProgram("picture-python", "the picture in a fresh python3", ALONE, 2, List.of(python, "-c", DRAWN));
        addJupyter();
        for (Clockwork each : starting) {
            each.greeting();
        }
        return subjects;
    }

    private void addForks(String name, List<String> interpreter, String code, String what) throws IOException {
        if (wanted.test(name)) {
            Clockwork clockwork = Clockwork.start(interpreter, "fork.py", code);
            starting.add(clockwork);
            String meaning = "fork, _exit and wait of " + what;
            subjects.add(new Baseline(name, meaning, clockwork, "all", Pace.OF_CALLS, 30, true));
            subjects.add(new Baseline(
                    name + "-call", "the fork alone of the same", clockwork, "call", BACK_TO_BACK, 30, false));
        }
    }

    private void addProgram(String name, String meaning, List<Pace> paces, int perRound, List<String> command)
            throws IOException {
        if (wanted.test(name)) {
            Clockwork clockwork =
                    Clockwork.start(List.of(python, "-I", "-S"), "spawn.py", command.toArray(String[]::new));
            starting.add(clockwork);
            subjects.add(new Baseline(name, meaning, clockwork, "", paces, perRound, true));
        }
    }

    private void addJupyter() throws IOException {
        if (!wanted.test("jupyter") && !wanted.test("picture-jupyter")) {
            return;
        }
        // Debian's packages belong to Debian's Python, whichever one is measured.
        Clockwork clockwork = Clockwork.start(List.of("/usr/bin/python3", "-I"), "jupyter.py");
        String greeting = clockwork.greeting();
        if (!greeting.equals("ready")) {
            remarks.add("jupyter: not measured, %s; apt-get install python3-ipykernel python3-jupyter-client"
                    .formatted(greeting));
            return;
        }
        String execute = "a Jupyter kernel's execute, to its reply and idle";
        String picture = "the picture as the first cell of a new Jupyter kernel, without its start";
        subjects.add(new Baseline("jupyter", execute, clockwork, "execute", Pace.OF_CALLS, 30, true));
        subjects.add(new Baseline("jupyter-start", "a Jupyter kernel's start", clockwork, "start", ALONE, 1, false));
        subjects.add(new Baseline("picture-jupyter", picture, clockwork, "picture", ALONE, 2, false));
    }

    /** The whole of {@code bin/valise run} with an empty file; not a baseline, but timed like one. */
    List<Subject> commandLine(Path home) throws IOException {
        Path empty = Files.createTempFile("valise-bench", ".py");
        empty.toFile().deleteOnExit();
        String valise = home.resolve("bin/valise").toString();
        int before = subjects.size();
        addProgram(
                "start-cli",
                "bin/valise run of an empty file, from spawn to exit",
                ALONE,
                2,
                List.of(valise, "run", "--python", python, empty.toString()));
        List<Subject> made = List.copyOf(subjects.subList(before, subjects.size()));
        if (!made.isEmpty()) {
            starting.getLast().greeting();
        }
        return made;
    }
}
