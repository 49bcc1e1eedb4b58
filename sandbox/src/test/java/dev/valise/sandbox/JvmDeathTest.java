package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A JVM that is killed leaves no process behind. {@code -Dchaos.kills=100} kills so many, {@code -Dchaos.seed=N} at the same
 * moments as before. Alone, since the calls of its victims keep processors busy.
 */
@Isolated
final class JvmDeathTest {
    private static final int KILLS = Integer.getInteger("chaos.kills", 3);
    private static final long SEED = Long.getLong("chaos.seed", System.nanoTime());

    /** Two seconds in steps; on a busy machine a step is longer, and so is what is waited for. */
    private static final int STEPS = 200;

    private static final long STEP_NANOS = 10_000_000;

    /** While a JVM starts, its jails come up: within this time. */
    private static final int START_MILLIS = 2_000;

    /** Calls that one may make first. */
    private static final int CALLS = 40;

    @Test
    void aJvmThatIsKilledLeavesNoProcessBehind() throws Exception {
        Random random = new Random(SEED);
        for (int i = 0; i < KILLS; i++) {
            boolean whileItStarts = random.nextInt(4) == 0;
            int moment = whileItStarts ? random.nextInt(START_MILLIS) : 1 + random.nextInt(CALLS);
            String which =
                    "seed %d, kill %d, %s".formatted(SEED, i, whileItStarts ? moment + " ms" : moment + " calls");
            try (PublicFolder folder = PublicFolder.create()) {
                killOne(folder.path(), whileItStarts, moment, which);
            }
        }
    }

    private static void killOne(Path folder, boolean whileItStarts, int moment, String which) throws Exception {
        Process victim = start(folder);
        try (BufferedReader lines = victim.inputReader(StandardCharsets.UTF_8)) {
            if (whileItStarts) {
                LockSupport.parkNanos(moment * 1_000_000L);
            } else {
                for (int call = 0; call < moment; call++) {
                    assertThat(lines.readLine()).as(which).isEqualTo("called");
                }
            }
            // Stopped first, so that it starts nothing that is not seen.
            new ProcessBuilder("kill", "-STOP", "" + victim.pid()).start().waitFor();
            List<ProcessHandle> processes = victim.descendants().toList();
            Set<String> namespaces = namespaces(processes);
            victim.destroyForcibly().waitFor();
            List<String> left = List.of("unknown");
            for (int step = 0; step < STEPS && !left.isEmpty(); step++) {
                left = left(processes, namespaces);
                LockSupport.parkNanos(STEP_NANOS);
            }
            assertThat(left).as(which).isEmpty();
            HostFolder.removeAbandoned(folder);
            assertThat(folders(folder)).as(which).isEmpty();
            assertThat(cgroups(victim.pid())).as(which).isEmpty();
            assertThat(whileItStarts || !processes.isEmpty()).as(which).isTrue();
        } finally {
            victim.destroyForcibly();
        }
    }

    /** Those that were in use; one that was being made when the JVM ended holds nothing. */
    private static List<Path> folders(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.endsWith(".lock")).toList();
        }
    }

    /** What is left when the next JVM has looked. */
    private static List<Path> cgroups(long jvm) throws IOException {
        Cgroups found = Cgroups.find(Host.current());
        List<Path> left = new ArrayList<>();
        for (String controller : Cgroups.CONTROLLERS) {
            if (found.place(controller) instanceof CgroupPlace.Found place) {
                try (Stream<Path> all = Files.list(place.parent())) {
                    all.filter(each -> each.getFileName().toString().matches("valise-\\d+-" + jvm + "-.*"))
                            .forEach(left::add);
                }
            }
        }
        return left;
    }

    private static Process start(Path folder) throws IOException {
        String classes = Stream.of("java.class.path", "jdk.module.path")
                .map(name -> System.getProperty(name, ""))
                .filter(path -> !path.isEmpty())
                .collect(Collectors.joining(":"));
        String own = Path.of("target/test-classes").toAbsolutePath() + ":"
                + Path.of("target/classes").toAbsolutePath();
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + folder,
                        "-cp",
                        own + ":" + classes,
                        JvmVictim.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static Set<String> namespaces(List<ProcessHandle> processes) {
        String ours = namespace(ProcessHandle.current());
        return processes.stream()
                .map(JvmDeathTest::namespace)
                .filter(each -> !each.isEmpty() && !each.equals(ours))
                .collect(Collectors.toSet());
    }

    /** The namespace of its pids; empty where that is not to be seen. */
    private static String namespace(ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/ns/pid"))
                    .toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static List<String> left(List<ProcessHandle> processes, Set<String> namespaces) {
        return Stream.concat(
                        processes.stream(),
                        ProcessHandle.allProcesses().filter(each -> namespaces.contains(namespace(each))))
                .filter(each -> !HostProc.hasEnded(each))
                .map(each -> each.pid() + " " + each.info().commandLine().orElse(""))
                .toList();
    }
}
