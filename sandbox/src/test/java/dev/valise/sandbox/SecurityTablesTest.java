package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/security.md says of tests is so: the attempts and tests that it names are there, and its table of controls is whole. */
final class SecurityTablesTest {
    private static final Path CHECKOUT = Path.of("..");
    private static final List<String> FOLDERS_OF_TESTS = List.of(
            "api/src/test/java/dev/valise",
            "packed/src/test/java/dev/valise/packed",
            "sandbox/src/test/java/dev/valise/sandbox",
            "cli/src/test/java/dev/valise/cli",
            "conformance/src/main/java/dev/valise/conformance",
            "python/tests");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|Suite)|test_\\w+\\.py)`");

    private static List<String> rows(String title) throws IOException {
        return Files.readAllLines(CHECKOUT.resolve("docs/security.md")).stream()
                .dropWhile(line -> !line.startsWith(title))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }

    private static Set<String> found(Pattern pattern, List<String> rows) {
        return rows.stream()
                .flatMap(row -> pattern.matcher(row).results())
                .map((MatchResult result) -> result.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void attemptsThatAreNamedAreMade() throws IOException {
        Set<String> made = Escape.all().stream().map(Escape::name).collect(Collectors.toSet());
        Set<String> named = found(QUOTED, rows("| attack |"));
        assertThat(named).hasSizeGreaterThan(50).isSubsetOf(made);
    }

    @Test
    void testsThatAreNamedAreThere() throws IOException {
        Set<String> there = new TreeSet<>();
        for (String folder : FOLDERS_OF_TESTS) {
            try (Stream<Path> files = Files.list(CHECKOUT.resolve(folder))) {
                files.map(path -> path.getFileName().toString().replace(".java", ""))
                        .forEach(there::add);
            }
        }
        assertThat(found(TEST, rows("| attack |"))).hasSizeGreaterThan(10).isSubsetOf(there);
    }

    @Test
    void eachControlHasARowThatNamesWhatTheTestLetsSucceed() throws IOException {
        List<String> rows = ControlRows.all();
        assertThat(rows).hasSameSizeAs(LeftOut.all());
        for (LeftOut each : LeftOut.all()) {
            assertThat(rows.stream().filter(row -> row.startsWith(each.cells())))
                    .as(each.toString())
                    .hasSize(1);
        }
        ControlsTest.controls().forEach(arguments -> {
            LeftOut leftOut = (LeftOut) Objects.requireNonNull(arguments.get()[0]);
            String row = rows.stream()
                    .filter(each -> each.startsWith(leftOut.cells()))
                    .findFirst()
                    .orElseThrow();
            List<String> tested = ((Set<?>) Objects.requireNonNull(arguments.get()[1]))
                    .stream().map(Object::toString).toList();
            assertThat(ControlRows.named(row, 2)).as(row).containsAll(tested);
        });
    }

    @Test
    void attemptsThatSucceedWithoutAControlAreMade() throws IOException {
        Set<String> made = Escape.all().stream().map(Escape::name).collect(Collectors.toSet());
        for (String row : ControlRows.all()) {
            assertThat(found(QUOTED, List.of(row))).as(row).isSubsetOf(made);
        }
    }
}
