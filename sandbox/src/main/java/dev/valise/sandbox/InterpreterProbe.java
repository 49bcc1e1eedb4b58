package dev.valise.sandbox;

import dev.valise.ValiseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds an interpreter, asks it about itself as the jail's user, and refuses it where a jail could not run it. */
final class InterpreterProbe {
    /** The oldest that the Python side is tested with. */
    static final int OLDEST_MINOR = 9;

    /** Folders that are the jail's own, so that nothing of the host can be shown there. */
    private static final List<Path> JAILS_OWN =
            List.of(Path.of("/dev"), Path.of("/proc"), Path.of(JailCommand.WORKER), Path.of(JailCommand.SOCKET));

    private static final List<String> SYSTEM_FOLDERS = List.of("/usr/local/bin/", "/usr/bin/");

    /** What version managers, whose interpreters are scripts, take from the environment. */
    private static final List<String> MANAGERS = List.of("PYENV_", "ASDF_", "MISE_", "RYE_");

    private final Host host;
    private final JailUser user;

    InterpreterProbe(Host host, JailUser user) {
        this.host = host;
        this.user = user;
    }

    /**
     * Probes an interpreter.
     *
     * @param python a path, or a name that is looked up in {@code PATH}
     * @throws ValiseException HOST_UNFIT, with the cause and the fix
     */
    Interpreter probe(String python) {
        Path file = locate(python);
        InterpreterReach reach = new InterpreterReach(this, host, user);
        // First, since setpriv still has root's rights at its exec: it starts what the jail could not.
        reach.requireProgram(file);
        ShortRun run = ask(file, user);
        Optional<InterpreterAnswer> answer = InterpreterAnswer.read(run.out());
        if (run.succeeded() && answer.isPresent()) {
            reach.require(file, answer.get());
            return accept(file, answer.get());
        }
        reach.requireAll(file);
        throw new InterpreterRefusals(this, host, user).unusable(file, run).toException();
    }

    /**
     * Probes what a name means: the interpreter of that name in {@code PATH} or, where a jail cannot use that one, the
     * system's of the same name. A path means itself.
     *
     * @throws ValiseException HOST_UNFIT, with what is wrong with the first
     */
    Interpreter find(String python) {
        try {
            return probe(python);
        } catch (ValiseException e) {
            return SYSTEM_FOLDERS.stream()
                    .filter(folder -> !python.contains("/"))
                    .flatMap(folder -> tryProbe(folder + python).stream())
                    .findFirst()
                    .orElseThrow(() -> e);
        }
    }

    /** Probes an interpreter for a look around: empty where it is refused. */
    Optional<Interpreter> tryProbe(String python) {
        try {
            return Optional.of(probe(python));
        } catch (ValiseException e) {
            return Optional.empty();
        }
    }

    /** Runs an interpreter as a user and has it tell about itself. */
    ShortRun ask(Path file, JailUser as) {
        List<String> command = new ArrayList<>(as.prefix());
        command.addAll(List.of(file.toString(), "-I", "-c", ResourceText.text("interpreter_probe.py")));
        return ShortRun.of(command, environment());
    }

    private Interpreter accept(Path file, InterpreterAnswer answer) {
        InterpreterRefusals refusals = new InterpreterRefusals(this, host, user);
        if (!answer.implementation().equals("cpython")) {
            throw refusals.notCPython(file, answer).toException();
        }
        if (!answer.isAtLeast(3, OLDEST_MINOR)) {
            throw refusals.tooOld(file, "Python " + answer.version()).toException();
        }
        try {
            Interpreter interpreter = InterpreterNeeds.interpreter(answer, user);
            Optional<Path> hidden = interpreter.needs().stream()
                    .filter(path -> InterpreterNeeds.isIn(path, JAILS_OWN))
                    .findFirst();
            if (hidden.isPresent()) {
                throw refusals.hidden(file, hidden.get()).toException();
            }
            return interpreter;
        } catch (IOException | InvalidPathException e) {
            throw refusals.vanished(file, e).toException();
        }
    }

    private Path locate(String python) {
        InterpreterRefusals refusals = new InterpreterRefusals(this, host, user);
        Path file;
        try {
            file = python.contains("/")
                    ? Path.of(python).toAbsolutePath()
                    : host.findInPath(python)
                            .orElseThrow(() -> refusals.notInPath(python).toException());
        } catch (InvalidPathException e) {
            throw refusals.notFound(python).toException();
        }
        if (!Files.exists(file)) {
            throw refusals.notFound(python).toException();
        }
        if (Files.isDirectory(file)) {
            throw refusals.folder(file).toException();
        }
        if (!Files.isExecutable(file)) {
            throw refusals.notExecutable(file).toException();
        }
        return file;
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(host.plainEnvironment());
        System.getenv().forEach((name, value) -> {
            if (name.equals("HOME") || MANAGERS.stream().anyMatch(name::startsWith)) {
                environment.put(name, value);
            }
        });
        return environment;
    }
}
