package dev.valise.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Works out which files of the host an interpreter needs in the jail, and no more: a prefix may be somebody's home. */
final class InterpreterNeeds {
    /** What an installation or a virtual environment has at its top. {@code ssl} is conda's, for its certificates. */
    private static final List<String> PARTS = List.of("bin", "lib", "lib64", "share", "etc", "ssl", "pyvenv.cfg");

    /** What a jail has of the system in any case: see {@link SystemFolders}. */
    private static final List<Path> SYSTEM = Stream.of("/usr", "/lib", "/lib32", "/lib64", "/libx32", "/bin", "/sbin")
            .map(Path::of)
            .toList();

    private InterpreterNeeds() {}

    /** Makes the interpreter from its answer, which it gave as this user. */
    static Interpreter interpreter(InterpreterAnswer answer, JailUser user) throws IOException {
        List<Path> needs = outermost(
                candidates(answer).filter(path -> Access.isFree(path, user)).toList());
        // Only a virtual environment's program has to be run by its own path, and so by links.
        boolean byLinks = answer.isVirtualEnvironment();
        Path executable = byLinks ? answer.executable() : answer.executable().toRealPath();
        return new Interpreter(
                executable,
                answer.version(),
                answer.implementation(),
                answer.prefix(),
                answer.basePrefix(),
                needs,
                byLinks ? links(executable, needs) : List.of());
    }

    /** All that it may need, by the path that it was told by and by the real one. */
    static Stream<Path> candidates(InterpreterAnswer answer) {
        Stream<Path> parts = Stream.of(answer.prefix(), answer.basePrefix())
                .filter(prefix -> prefix.getNameCount() > 0)
                .flatMap(prefix -> PARTS.stream().map(prefix::resolve));
        Stream<Path> libraries = answer.libraries().stream().flatMap(file -> Stream.ofNullable(file.getParent()));
        return Stream.of(parts, answer.importFolders().stream(), libraries)
                .flatMap(each -> each)
                .flatMap(path -> Stream.concat(Stream.of(path), realPath(path).stream()))
                .map(Path::normalize)
                .filter(path -> path.getNameCount() > 0 && !isIn(path, SYSTEM));
    }

    static boolean isIn(Path path, List<Path> folders) {
        return folders.stream().anyMatch(path::startsWith);
    }

    /** The links from an executable to the real program, but for those that a needed folder has anyway. */
    private static List<Interpreter.Link> links(Path executable, List<Path> needs) throws IOException {
        List<Interpreter.Link> links = new ArrayList<>();
        Path at = executable;
        while (Files.isSymbolicLink(at)) {
            Path target = at.resolveSibling(Files.readSymbolicLink(at)).normalize();
            if (!isIn(at, needs) && !isIn(at, SYSTEM)) {
                links.add(new Interpreter.Link(at, target));
            }
            at = target;
        }
        return links;
    }

    private static List<Path> outermost(List<Path> paths) {
        List<Path> outermost = new ArrayList<>();
        for (Path path : new TreeSet<>(paths)) {
            if (!isIn(path, outermost)) {
                outermost.add(path);
            }
        }
        return outermost;
    }

    private static Optional<Path> realPath(Path path) {
        try {
            return Optional.of(path.toRealPath());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
