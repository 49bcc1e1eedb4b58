package dev.valise.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The machine that the figures are of. */
final class Machine {
    private Machine() {}

    /** Facts by their names, in the order in which they are shown. */
    static Map<String, String> facts(String python) throws IOException, InterruptedException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        facts.put("cores", Integer.toString(cores()));
        facts.put("processor", processor());
        facts.put("memory", field("/proc/meminfo", "MemTotal"));
        facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("huge pages", read("/sys/kernel/mm/transparent_hugepage/enabled"));
        facts.put("JDK", System.getProperty("java.vendor") + " " + Runtime.version());
        facts.put("python", answer(python, "--version") + " (" + python + ")");
        facts.put("bubblewrap", answer("/usr/bin/bwrap", "--version"));
        facts.put("others before", others());
        return facts;
    }

    static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** How much of the processors is in use in a second in which nothing is measured: what others take. */
    static String others() throws InterruptedException {
        long[] before = ticks();
        TimeUnit.SECONDS.sleep(1);
        long[] after = ticks();
        long all = 0;
        for (int i = 0; i < after.length; i++) {
            all += after[i] - before[i];
        }
        long idle = after[3] - before[3] + after[4] - before[4];
        return "%d %% of the processors".formatted(100 * (all - idle) / Math.max(1, all));
    }

    /** Time of all processors: user, nice, system, idle, waiting, interrupts, soft interrupts, stolen. */
    private static long[] ticks() {
        return Arrays.stream(field("/proc/stat", "cpu ").split(" +", -1))
                .limit(8)
                .mapToLong(Long::parseLong)
                .toArray();
    }

    private static String processor() {
        String name = field("/proc/cpuinfo", "model name");
        boolean virtual = (" " + field("/proc/cpuinfo", "flags") + " ").contains(" hypervisor ");
        return virtual ? name + ", virtual" : name;
    }

    private static String field(String file, String name) {
        return read(file)
                .lines()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .map(line -> line.substring(Math.max(line.indexOf(':') + 1, name.length()))
                        .strip())
                .orElse("unknown");
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String answer(String... command) throws IOException {
        if (!Files.isExecutable(Path.of(command[0]))) {
            return "not there";
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
