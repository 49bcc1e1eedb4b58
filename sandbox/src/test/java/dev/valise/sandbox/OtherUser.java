package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An ordinary user whom nobody else is, and as whom root can run programs of the tests. */
final class OtherUser {
    private OtherUser() {}

    /**
     * What a program prints.
     *
     * @param program a class of the tests with a main method
     */
    static List<String> run(Class<?> program, List<String> arguments) throws IOException, InterruptedException {
        assumeThat(JailUser.currentUid())
                .as("the tests run as an ordinary user")
                .isZero();
        Host host = Host.current();
        UidRange range = Stream.of(UidRange.WIDE, UidRange.SMALL)
                .filter(each -> each.isMapped(host, "uid_map") && each.isMapped(host, "gid_map"))
                .findFirst()
                .orElseThrow();
        JailUser user = new JailUser.Own(
                range.next().orElseThrow(), host.findTool("setpriv").orElseThrow());
        try (PublicFolder folder = PublicFolder.create()) {
            Process process = start(folder, user, program, arguments);
            try {
                List<String> lines =
                        process.inputReader(StandardCharsets.UTF_8).lines().toList();
                assertThat(process.waitFor()).as("how the program ended").isZero();
                return lines;
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private static Process start(PublicFolder folder, JailUser user, Class<?> program, List<String> arguments)
            throws IOException {
        Path home = folder.folder("home");
        Files.setAttribute(home, "unix:uid", (int) user.uid());
        Files.setAttribute(home, "unix:gid", (int) user.uid());
        List<String> command = new ArrayList<>(user.prefix());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + home,
                "-cp",
                copied(folder),
                program.getName()));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(home.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().clear();
        builder.environment().put("HOME", home.toString());
        builder.environment().put("PATH", "/usr/local/bin:/usr/bin:/bin");
        return builder.start();
    }

    /** The classes of this JVM, where every user can read them: the checkout may lie in a home of root. */
    private static String copied(PublicFolder folder) throws IOException {
        List<String> all = Stream.of(
                        System.getProperty("java.class.path", ""),
                        System.getProperty("jdk.module.path", ""),
                        "target/test-classes",
                        "target/classes")
                .flatMap(paths -> Stream.of(paths.split(":")))
                .filter(path -> !path.isEmpty() && Files.exists(Path.of(path)))
                .distinct()
                .toList();
        List<String> copies = new ArrayList<>();
        for (String path : all) {
            Path source = Path.of(path).toAbsolutePath();
            Path copy = folder.folder("classes").resolve(copies.size() + "-" + source.getFileName());
            try (Stream<Path> files = Files.walk(source)) {
                for (Path file : files.toList()) {
                    Files.copy(file, copy.resolve(source.relativize(file).toString()));
                }
            }
            copies.add(copy.toString());
        }
        return copies.stream().collect(Collectors.joining(":"));
    }
}
