package dev.valise.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
    @ParameterizedTest
    @CsvSource({"1ms,1", "500ms,500", "1s,1000", "1.5s,1500", "2m,120000", "0.5m,30000", "1h,3600000", "0.001s,1"})
    void readsTimes(String text, long millis) {
        assertThat(Quantity.time(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "s", "ms", "-1s", "1 s", "1S", "1.s", ".5s", "1e3s", "1,5s", "1s2", "١s", "1..5s"})
    void refusesWhatIsNoTime(String text) {
        assertThatThrownBy(() -> Quantity.time(text))
                .hasMessageContaining("is not a time; write a number with its unit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "0ms", "0.0001s"})
    void refusesTimesOfNothing(String text) {
        assertThatThrownBy(() -> Quantity.time(text)).hasMessageContaining("less than a millisecond");
    }

    @Test
    void refusesTimesBeyondAnyClock() {
        assertThatThrownBy(() -> Quantity.time("99999999999999999999999999h"))
                .hasMessageContaining("more than any clock");
    }

    @ParameterizedTest
    @CsvSource({
        "1,1",
        "512,512",
        "1k,1024",
        "1K,1024",
        "64k,65536",
        "1m,1048576",
        "1.5m,1572864",
        "1g,1073741824",
        "0.5k,512"
    })
    void readsSizes(String text, long bytes) {
        assertThat(Quantity.size(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k", "-1", "1kb", "1MiB", "1t", "1 m", "0x10", "1.m"})
    void refusesWhatIsNoSize(String text) {
        assertThatThrownBy(() -> Quantity.size(text)).hasMessageContaining("is not a size; write a number of bytes");
    }

    @Test
    void refusesSizesOutOfRange() {
        assertThatThrownBy(() -> Quantity.size("0")).hasMessageContaining("less than a byte");
        assertThatThrownBy(() -> Quantity.size("9999999999999g")).hasMessageContaining("more than any memory");
    }

    @Test
    void escapesWhatItQuotes() {
        assertThatThrownBy(() -> Quantity.size("\u001b[31m")).hasMessageContaining("'\\x1b[31m'");
    }

    @Test
    void writesForPeople() {
        assertThat(Quantity.ofMillis(12)).isEqualTo("12 ms");
        assertThat(Quantity.ofMillis(1_000)).isEqualTo("1 s");
        assertThat(Quantity.ofMillis(1_003)).isEqualTo("1.003 s");
        assertThat(Quantity.ofMillis(120_000)).isEqualTo("120 s");
        assertThat(Quantity.ofTime(Duration.ofNanos(1_234_567))).isEqualTo("1.234 ms");
        assertThat(Quantity.ofTime(Duration.ofMillis(2_500))).isEqualTo("2.5 s");
        assertThat(Quantity.ofTime(Duration.ZERO)).isEqualTo("0 ms");
        assertThat(Quantity.ofBytes(1)).isEqualTo("1 byte");
        assertThat(Quantity.ofBytes(312)).isEqualTo("312 bytes");
        assertThat(Quantity.ofBytes(1536)).isEqualTo("1.5 KiB");
        assertThat(Quantity.ofBytes(512L << 20)).isEqualTo("512 MiB");
        assertThat(Quantity.ofBytes(5L << 29)).isEqualTo("2.5 GiB");
    }
}
