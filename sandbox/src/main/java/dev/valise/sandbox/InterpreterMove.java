package dev.valise.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The commands that put an interpreter where every user can read it.
 *
 * @param answer what it told of itself
 * @param user who is to read it
 */
record InterpreterMove(InterpreterAnswer answer, JailUser user) {
    private static final Path PLACE = Path.of("/opt");

    /** The commands and what to choose then; empty where there are none that surely work. */
    String advice() {
        Path base = answer.basePrefix();
        List<String> steps = new ArrayList<>();
        if (!Access.isFree(base.resolve("lib"), user)) {
            if (isMovable()) {
                base = PLACE.resolve("python-" + answer.version());
                steps.addAll(copy(answer.basePrefix(), base));
            } else if (isPyenvs()) {
                Path root = PLACE.resolve("pyenv");
                base = root.resolve("versions").resolve(answer.basePrefix().getFileName());
                steps.add("PYENV_ROOT=" + root + " " + Shell.quote(pyenv()) + " install " + base.getFileName());
            } else {
                return "";
            }
        }
        if (!answer.isVirtualEnvironment()) {
            return "put it where all users can read: " + chosen(steps, base);
        }
        Path environment =
                PLACE.resolve(String.valueOf(answer.prefix().getFileName()).replaceFirst("^\\.", ""));
        if (steps.isEmpty()) {
            steps.addAll(copy(answer.prefix(), environment));
        } else {
            steps.add(base + "/bin/python3 -m venv " + Shell.quote(environment));
            steps.add(Shell.quote(answer.executable()) + " -m pip freeze | "
                    + Shell.quote(environment.resolve("bin/python3")) + " -m pip install -r /dev/stdin");
        }
        return "put the environment where all users can read: " + chosen(steps, environment);
    }

    private static String chosen(List<String> steps, Path prefix) {
        return String.join(" && ", steps) + ", and " + InterpreterRefusals.choose(prefix + "/bin/python3");
    }

    private static List<String> copy(Path from, Path to) {
        return List.of("cp -a " + Shell.quote(from) + " " + Shell.quote(to), "chmod -R o+rX " + Shell.quote(to));
    }

    /**
     * Whether a copy works. One that was built with its library apart, as pyenv often does, has the path of that library
     * written into the program, and cannot find it from elsewhere.
     */
    private boolean isMovable() {
        try {
            // The program of such a build is small: all else is in the library.
            byte[] program = Files.readAllBytes(answer.executable());
            return answer.libraries().stream().noneMatch(file -> file.toString().contains("/libpython"))
                    || !new String(program, StandardCharsets.ISO_8859_1).contains(answer.basePrefix() + "/lib");
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isPyenvs() {
        return answer.basePrefix().resolve("..").normalize().endsWith("versions") && Files.isExecutable(pyenv());
    }

    private Path pyenv() {
        return answer.basePrefix().resolve("../../bin/pyenv").normalize();
    }
}
