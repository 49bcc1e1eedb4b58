package dev.valise.packed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lets Jazzer look for bytes that {@link ScopeFuzzer} does not expect, for some seconds; longer with {@code
 * -Dfuzz.seconds=N}. It begins with the inputs in {@code src/test/fuzz/inputs}; a finding belongs there too.
 */
class FuzzTest {
    private static final int SECONDS = 8;
    private static final Path INPUTS = Path.of("src/test/fuzz/inputs");
    private static final Path FINDINGS = Path.of("target/fuzz-findings");

    @TempDir
    private Path folder;

    @Test
    void knownInputsAreNoSurprise() throws IOException {
        try (Stream<Path> inputs = Files.list(INPUTS)) {
            List<Path> files = inputs.toList();
            assertThat(files).isNotEmpty();
            for (Path file : files) {
                ScopeFuzzer.fuzzerTestOneInput(Files.readAllBytes(file));
            }
        }
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    void jazzerFindsNothing() throws IOException, InterruptedException, ReflectiveOperationException {
        Path log = folder.resolve("log");
        Files.createDirectories(FINDINGS);
        Process jazzer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath(),
                        "-Xmx512m",
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + ScopeFuzzer.class.getName(),
                        "--instrumentation_includes=dev.valise.packed.**",
                        "--reproducer_path=" + folder,
                        "-dict=src/test/fuzz/words.dict",
                        "-use_value_profile=1",
                        "-max_len=20000",
                        "-max_total_time=" + Integer.getInteger("fuzz.seconds", SECONDS),
                        // For one input; so long because the machine may have other things to do.
                        "-timeout=120",
                        "-artifact_prefix=" + FINDINGS + "/",
                        Files.createDirectory(folder.resolve("new")).toString(),
                        INPUTS.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            int code = jazzer.waitFor();
            String text = Files.readString(log, StandardCharsets.ISO_8859_1);
            assertThat(code).as("%s%nThe input is in %s", end(text), FINDINGS).isZero();
            assertThat(text).contains("Done ");
        } finally {
            jazzer.destroyForcibly();
        }
    }

    private static String end(String log) {
        return log.substring(Math.max(0, log.length() - 5_000));
    }

    /** What the target needs, which may be on the path of modules here. */
    private static String classPath() throws ReflectiveOperationException {
        return Stream.of(
                        ScopeFuzzer.class,
                        PackedScope.class,
                        dev.valise.Value.class,
                        tools.jackson.core.JsonParser.class,
                        com.github.difflib.DiffUtils.class,
                        Class.forName("com.code_intelligence.jazzer.Jazzer"),
                        Class.forName("com.code_intelligence.jazzer.api.FuzzedDataProvider"))
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                .map(location -> Path.of(URI.create(location.toString())).toString())
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }
}
