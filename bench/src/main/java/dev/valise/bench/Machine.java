package dev.valise.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The machine that the figures are of. */
final class Machine {
    private Machine() {}

    /** Facts by their names, in the order in which they are shown. */
    static Map<String, String> facts(String python) throws IOException {
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
        facts.put("load before", load());
        return facts;
    }

    static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** Processes that ran or wanted to, on average over 1, 5 and 15 minutes. */
    static String load() {
        return String.join(" ", List.of(read("/proc/loadavg").split(" ", 4)).subList(0, 3));
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
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
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
