package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The host opens, looks at and changes nothing that a jail can write. All that a jail can write lies in its own mounts, which the
 * host can reach by {@code /proc/PID} only; so nobody may go that way. And only those touch files at all that are named here: whoever
 * adds one has to say why no jail can write what it touches.
 */
final class HostPathsTest {
    private static final Path SOURCES = Path.of("src/main/java/dev/valise/sandbox");

    /** Ways into what a process sees or has open. */
    private static final Pattern INTO_A_PROCESS =
            Pattern.compile("\"/(root|cwd|fd|fdinfo|exe|map_files|mem|environ)[/\"]"
                    + "|\"/?proc\".*\"(root|cwd|fd|fdinfo|exe|map_files|mem|environ)\"");

    private static final Pattern TOUCHES_FILES = Pattern.compile("\\bFiles\\.|new (java\\.io\\.)?"
            + "File(InputStream|OutputStream|Reader|Writer)?\\(|FileChannel\\.|RandomAccessFile|FileStore");

    private static final List<String> THAT_LOOK_AT_THE_HOST = List.of(
            "Access", "Bubblewrap", "Bytecode", "Host", "InterpreterMove", "InterpreterNeeds", "InterpreterProbe");
    private static final List<String> THAT_BUILD_COMMANDS = List.of("JailCommand", "SystemFolders", "PatchFiles");
    private static final List<String> THAT_READ_PROC =
            List.of("HostMemory", "HostProc", "JailLook", "JailUser", "UidRange");
    private static final List<String> OF_THE_KERNEL_ONLY =
            List.of("Cgroup", "CgroupName", "CgroupPlace", "CgroupSetting", "Cgroups", "JailProcessors", "OomScore");
    private static final List<String> IN_FOLDERS_THAT_NO_JAIL_CAN_WRITE =
            List.of("CacheFolder", "HostFolder", "PackedScopes", "ScopeFiles", "ShortRun", "WorkerFolder");

    private static List<String> thatHave(Pattern pattern) throws IOException {
        try (Stream<Path> all = Files.list(SOURCES)) {
            return all.filter(file -> pattern.matcher(text(file)).find())
                    .map(file -> file.getFileName().toString().replace(".java", ""))
                    .sorted()
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void nobodyGoesThroughAProcessToItsFiles() throws IOException {
        assertThat(thatHave(INTO_A_PROCESS)).isEmpty();
    }

    @Test
    void onlyTheseTouchFiles() throws IOException {
        List<String> known = Stream.of(
                        THAT_LOOK_AT_THE_HOST,
                        THAT_BUILD_COMMANDS,
                        THAT_READ_PROC,
                        OF_THE_KERNEL_ONLY,
                        IN_FOLDERS_THAT_NO_JAIL_CAN_WRITE)
                .flatMap(List::stream)
                .toList();
        assertThat(thatHave(TOUCHES_FILES)).isNotEmpty().isSubsetOf(known);
    }
}
