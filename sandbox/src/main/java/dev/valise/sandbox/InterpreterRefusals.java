package dev.valise.sandbox;

import java.nio.file.Path;

/** Says why an interpreter cannot be used, and what to do about it. */
final class InterpreterRefusals {
    private static final String NEEDED = "CPython 3." + InterpreterProbe.OLDEST_MINOR + " or newer";

    private final InterpreterProbe probe;
    private final Host host;
    private final JailUser user;

    InterpreterRefusals(InterpreterProbe probe, Host host, JailUser user) {
        this.probe = probe;
        this.host = host;
        this.user = user;
    }

    Refusal notInPath(String name) {
        return new Refusal(
                "There is no Python: no program '" + name + "' was found",
                "none of the folders of PATH has it: " + host.path(),
                otherOrInstall());
    }

    Refusal notFound(String python) {
        return new Refusal(
                "There is no Python at " + python,
                "no file of that name exists, or this user may not see it",
                otherOrInstall());
    }

    Refusal folder(Path folder) {
        Path program = folder.resolve("bin/python3");
        return new Refusal(
                folder + " is not a Python",
                "it is a folder",
                host.has(program.toString()) ? choose(program.toString()) : otherOrInstall());
    }

    Refusal notExecutable(Path file) {
        return new Refusal(
                file + " cannot be run",
                "it is not executable for this user",
                "chmod a+rx " + file + "; or " + otherOrInstall());
    }

    Refusal tooOld(Path file, String version) {
        return new Refusal(
                file + " is too old: it is " + version, "Valise's Python side needs " + NEEDED, otherOrInstall());
    }

    Refusal notCPython(Path file, InterpreterAnswer answer) {
        return new Refusal(
                file + " is not CPython: it is " + answer.implementation(),
                "Valise forks interpreters and packs functions by their source, which is built and tested for CPython",
                otherOrInstall());
    }

    Refusal hidden(Path file, Path needed) {
        return new Refusal(
                file + " lies where a jail cannot show it",
                "it needs " + needed + ", and that path is the jail's own",
                "install Python elsewhere; or " + otherOrInstall());
    }

    Refusal vanished(Path file, Exception reason) {
        return new Refusal(
                file + " could not be examined",
                "a file that it uses cannot be read: " + reason.getMessage(),
                otherOrInstall());
    }

    /** It did not answer, though the jail's user can read it. */
    Refusal unusable(Path file, ShortRun run) {
        if (run.status() == ShortRun.NOT_ENDED) {
            return new Refusal(
                    file + " did not answer",
                    "asked for its version, it had " + run.err(),
                    "try it by hand: " + file + " -I -c 'import sys; print(sys.version)'; or " + otherOrInstall());
        }
        if (run.err().contains("Unknown option: -I")) {
            return tooOld(file, "older than Python 3.4");
        }
        if (run.err().startsWith("setpriv: set")) {
            return HostRefusals.cannotChangeUser(run.lastLine());
        }
        if (run.err().contains("error while loading shared libraries")) {
            return new Refusal(
                    file + " does not find its libraries",
                    "it said: " + run.lastLine() + ". Jails have no LD_LIBRARY_PATH, and a Python that was copied or"
                            + " moved may have the old path of its library in it",
                    "install it again where it is to be; or " + otherOrInstall());
        }
        return new Refusal(
                file + " is not a Python that works",
                "asked for its version, it ended with status " + run.status() + " and said: " + said(run),
                "try it by hand: " + file + " -I -c 'import sys; print(sys.version)'; or " + otherOrInstall());
    }

    private String otherOrInstall() {
        String other = other();
        return other.isEmpty()
                ? "install " + NEEDED + ": " + host.installCommand("python3", "python3") + ", and "
                        + choose("/usr/bin/python3")
                : other;
    }

    /** The system's own Python, if that would do. */
    String other() {
        String system = "/usr/bin/python3";
        return host.has(system)
                        && probe.ask(Path.of(system), user).succeeded()
                        && InterpreterAnswer.read(
                                        probe.ask(Path.of(system), user).out())
                                .filter(answer -> answer.isAtLeast(3, InterpreterProbe.OLDEST_MINOR))
                                .isPresent()
                ? choose(system) + ", which works here"
                : "";
    }

    static String choose(String python) {
        return "choose --python " + Shell.quote(python) + " (in Java: Valise.local().python(\"" + python + "\"))";
    }

    private static String said(ShortRun run) {
        String line = run.lastLine();
        return line.isEmpty() ? "nothing" : line;
    }
}
