package dev.valise.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether the jail's user can read an interpreter, and how to make it so. Those of virtual environments, pyenv, uv and
 * conda lie in homes, which other users may not enter. Only of concern where the jail's user is another than ours.
 */
final class InterpreterReach {
    /** Without these an interpreter does not start, or starts as another one, or without its packages. */
    private static final List<String> PARTS = List.of("pyvenv.cfg", "bin", "lib", "lib64");

    private final InterpreterProbe probe;
    private final Host host;
    private final JailUser user;

    InterpreterReach(InterpreterProbe probe, Host host, JailUser user) {
        this.probe = probe;
        this.host = host;
        this.user = user;
    }

    /** Throws where the user cannot reach the program itself, or what makes it a virtual environment's. */
    void requireProgram(Path file) {
        Path configuration = file.resolveSibling("../pyvenv.cfg");
        if (isBlocked(Stream.of(file, configuration))) {
            refuse(file, asOurselves(file));
        }
    }

    /** Throws where the user cannot reach all of an interpreter that has answered it. */
    void require(Path file, InterpreterAnswer answer) {
        if (isBlocked(needs(file, Optional.of(answer)))) {
            refuse(file, Optional.of(answer));
        }
    }

    /** The same for one that has not answered it. */
    void requireAll(Path file) {
        if (user instanceof JailUser.Own) {
            Optional<InterpreterAnswer> answer = asOurselves(file);
            if (isBlocked(needs(file, answer))) {
                refuse(file, answer);
            }
        }
    }

    /** What an interpreter tells when it runs with our own rights; only asked to say what is in the way. */
    private Optional<InterpreterAnswer> asOurselves(Path file) {
        return InterpreterAnswer.read(probe.ask(file, new JailUser.Same(0)).out());
    }

    private boolean isBlocked(Stream<Path> paths) {
        return !blocks(paths).isEmpty();
    }

    private List<Access.Blocked> blocks(Stream<Path> paths) {
        if (user instanceof JailUser.Same) {
            return List.of();
        }
        Set<Access.Blocked> blocks = paths.filter(Files::exists)
                .flatMap(path -> Access.blocks(path, user).stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return List.copyOf(blocks);
    }

    private static Stream<Path> needs(Path file, Optional<InterpreterAnswer> answer) {
        Stream<Path> told = answer.stream()
                .flatMap(known -> Stream.concat(
                        Stream.of(known.executable()),
                        Stream.of(known.prefix(), known.basePrefix())
                                .filter(prefix -> prefix.getNameCount() > 0)
                                .flatMap(prefix -> PARTS.stream().map(prefix::resolve))));
        return Stream.concat(Stream.of(file, file.resolveSibling("../pyvenv.cfg")), told);
    }

    private void refuse(Path file, Optional<InterpreterAnswer> answer) {
        List<Access.Blocked> blocks = blocks(needs(file, answer));
        String modes = blocks.stream()
                .map(block -> block.path() + " has mode " + block.mode() + ", so other users "
                        + (block.missing().contains("x") ? "cannot enter or run it" : "cannot read it"))
                .collect(Collectors.joining("; "));
        Map<String, String> byMissing = blocks.stream()
                .collect(Collectors.groupingBy(
                        Access.Blocked::missing,
                        TreeMap::new,
                        Collectors.mapping(block -> Shell.quote(block.path()), Collectors.joining(" "))));
        String chmod = byMissing.entrySet().stream()
                .map(each -> "chmod o+" + each.getKey() + " " + each.getValue())
                .collect(Collectors.joining(" && "));
        String other = new InterpreterRefusals(probe, host, user).other();
        throw new Refusal(
                        "The jail's user cannot read the interpreter "
                                + answer.map(InterpreterAnswer::executable).orElse(file),
                        "each jail runs as a user of its own, here uid " + user.uid() + ", who owns nothing; and "
                                + modes,
                        Stream.of(
                                        "let other users pass: " + chmod,
                                        answer.map(known -> new InterpreterMove(known, user).advice())
                                                .orElse(""),
                                        other)
                                .filter(text -> !text.isEmpty())
                                .collect(Collectors.joining("; or ")))
                .toException();
    }
}
