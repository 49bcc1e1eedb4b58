package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Nothing gets out for an ordinary user either, whose jails have other walls than root's: where root runs the tests, a user
 * whom nobody else is makes all attempts once more. Alone, since what they leave on the host is counted.
 */
@Isolated
final class OrdinaryUserTest {
    @Test
    void nothingGetsOutForAnOrdinaryUserEither() throws Exception {
        assertThat(OtherUser.run(EscapeRun.class, List.of()))
                .containsExactly(EscapeRun.MADE + Escape.all().size());
    }
}
