package dev.valise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServeCommandTest {
    private final Desk desk = new Desk();

    @ParameterizedTest
    @ValueSource(strings = {"8765", "localhost", ":8765", "localhost:port", "localhost:70000"})
    void takesAnAddress(String listen) {
        assertThat(desk.runs("serve", "--listen", listen)).isEqualTo(Exit.USAGE);
        assertThat(desk.err()).contains("--listen takes HOST:PORT");
    }

    @Test
    void doesNotListenWhereOthersReachItWithoutKeys() {
        assertThat(desk.runs("serve", "--listen", "0.0.0.0:0")).isEqualTo(Exit.USAGE);
        assertThat(desk.err()).contains("0.0.0.0 can be reached from other machines", "--keys FILE");
    }
}
