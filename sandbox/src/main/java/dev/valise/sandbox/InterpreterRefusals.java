package dev.valise.sandbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /** The interpreter did not answer as the jail's user. */
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
        if (user instanceof JailUser.Own) {
            if (run.err().startsWith("setpriv: set")) {
                return HostCheck.cannotChangeUser(run.lastLine());
            }
            // As ourselves, only to name the cause: what it is that the jail's user may not read.
            Optional<InterpreterAnswer> answer =
                    InterpreterAnswer.read(probe.ask(file, new JailUser.Same(0)).out());
            List<Access.Blocked> blocks = blocks(file, answer);
            if (!blocks.isEmpty()) {
                return unreadable(file, answer, blocks);
            }
        }
        return new Refusal(
                file + " is not a Python that works",
                "asked for its version, it ended with status " + run.status() + " and said: " + said(run),
                "try it by hand: " + file + " -I -c 'import sys; print(sys.version)'; or " + otherOrInstall());
    }

    private List<Access.Blocked> blocks(Path file, Optional<InterpreterAnswer> answer) {
        Stream<Path> needed = answer.stream()
                .flatMap(known -> Stream.concat(
                        Stream.of(known.executable()),
                        InterpreterNeeds.candidates(known).filter(path -> host.has(path.toString()))));
        Set<Access.Blocked> blocks = Stream.concat(Stream.of(file), needed)
                .flatMap(path -> Access.blocks(path, user).stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return List.copyOf(blocks);
    }

    private Refusal unreadable(Path file, Optional<InterpreterAnswer> answer, List<Access.Blocked> blocks) {
        String who = "each jail runs as a user of its own, here uid " + user.uid() + ", who owns nothing; and ";
        String modes = blocks.stream()
                .map(block -> block.path() + " has mode " + block.mode() + ", so other users "
                        + (block.missing().contains("x") ? "cannot enter or run it" : "cannot read it"))
                .collect(Collectors.joining("; "));
        List<String> fixes = new ArrayList<>();
        blocks.stream()
                .collect(Collectors.groupingBy(
                        Access.Blocked::missing,
                        Collectors.mapping(block -> Shell.quote(block.path()), Collectors.joining(" "))))
                .forEach((missing, paths) -> fixes.add("chmod o+" + missing + " " + paths));
        String chmod = "let other users pass: " + String.join(" && ", fixes);
        String copy = answer.map(this::copy).orElse("");
        return new Refusal(
                "The jail's user cannot read the interpreter "
                        + answer.map(InterpreterAnswer::executable).orElse(file),
                who + modes,
                Stream.of(chmod, copy, other()).filter(text -> !text.isEmpty()).collect(Collectors.joining("; or ")));
    }

    /** How to have the same interpreter where every user can read it. */
    private String copy(InterpreterAnswer answer) {
        Path base = answer.basePrefix();
        boolean baseIsFree = Access.isFree(base.resolve("lib"), user);
        String newBase = baseIsFree ? base.toString() : "/opt/python-" + answer.version();
        if (base.getNameCount() == 0 || base.equals(Path.of("/usr"))) {
            newBase = "/usr";
        }
        List<String> steps = new ArrayList<>();
        if (!baseIsFree) {
            steps.add("cp -a " + Shell.quote(base) + " " + newBase);
            steps.add("chmod -R o+rX " + newBase);
        }
        if (!answer.isVirtualEnvironment()) {
            return "copy it where all users can read: " + String.join(" && ", steps) + ", and "
                    + choose(newBase + "/bin/python3");
        }
        String environment = "/opt/"
                + Optional.ofNullable(answer.prefix().getFileName())
                        .map(name -> name.toString().replaceFirst("^\\.+", ""))
                        .filter(name -> !name.isEmpty())
                        .orElse("venv");
        if (baseIsFree) {
            steps.add("cp -a " + Shell.quote(answer.prefix()) + " " + Shell.quote(environment));
            steps.add("chmod -R o+rX " + Shell.quote(environment));
        } else {
            steps.add(newBase + "/bin/python3 -m venv " + Shell.quote(environment));
            steps.add(Shell.quote(answer.executable()) + " -m pip freeze | " + Shell.quote(environment)
                    + "/bin/python3 -m pip install -r /dev/stdin");
        }
        return "move the environment where all users can read: " + String.join(" && ", steps) + ", and "
                + choose(environment + "/bin/python3");
    }

    private String otherOrInstall() {
        String other = other();
        return other.isEmpty()
                ? "install " + NEEDED + ": " + host.installCommand("python3", "python3") + ", and "
                        + choose("/usr/bin/python3")
                : other;
    }

    /** The system's own Python, if that would do. */
    private String other() {
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

    private static String choose(String python) {
        return "choose --python " + Shell.quote(python) + " (in Java: Valise.local().python(\"" + python + "\"))";
    }

    private static String said(ShortRun run) {
        String line = run.lastLine();
        return line.isEmpty() ? "nothing" : line;
    }
}
