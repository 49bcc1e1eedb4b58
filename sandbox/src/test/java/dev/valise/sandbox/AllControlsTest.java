package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All attempts, with each control left out, for root and for an ordinary user. What succeeds then goes into the table of
 * docs/security.md, of which {@link ControlsTest} makes a part each time. It takes half an hour, and so it is asked for: {@code
 * -Dcontrols.all=true}, and {@code -Dcontrols.only=REGEX} for some.
 */
@Isolated
final class AllControlsTest {
    static List<LeftOut> controls() {
        Pattern only = Pattern.compile(System.getProperty("controls.only", ""));
        return LeftOut.all().stream()
                .filter(each -> only.matcher(each.toString()).find())
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void controls(LeftOut leftOut) throws Exception {
        assumeThat(Boolean.getBoolean("controls.all"))
                .as("a run of all attempts without each control was asked for")
                .isTrue();
        List<String> other = OtherUser.run(
                LeftOutRun.class, List.of(Integer.toString(LeftOut.all().indexOf(leftOut))));
        List<String> root = LeftOutRun.successes(leftOut);
        ControlRows.replace(leftOut, root, other);
        System.out.printf("%s: %d as root, %d as an ordinary user%n", leftOut, root.size(), other.size());
        ControlRows.all().stream()
                .filter(row -> row.startsWith(leftOut.cells()))
                .forEach(row -> assertThat(ControlRows.named(row, 2).size()
                                + ControlRows.named(row, 3).size())
                        .isEqualTo(root.size()));
    }
}
