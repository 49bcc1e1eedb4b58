package dev.valise.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void wantsEverythingWhereNothingIsNamed() {
        Options options = Options.of();
        assertThat(options.wants("chain")).isTrue();
        assertThat(options.effort()).isEqualTo(Effort.FULL);
        assertThat(options.json()).isEmpty();
    }

    @Test
    void wantsWhatBeginsWithAName() {
        Options options = Options.of("--json", "out.json", "chain", "--quick");
        assertThat(options.wants("chain-256")).isTrue();
        assertThat(options.wants("fork")).isFalse();
        assertThat(options.effort()).isEqualTo(Effort.QUICK);
        assertThat(options.json()).contains(Path.of("out.json"));
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> Options.of("--fast")).hasMessage("there is no option --fast");
        assertThatThrownBy(() -> Options.of("--json")).hasMessage("--json needs a value");
    }
}
