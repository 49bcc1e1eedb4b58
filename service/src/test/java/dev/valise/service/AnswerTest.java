package dev.valise.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valise.ValiseException;
import dev.valise.service.RefusedException.Reason;
import dev.valise.store.StoredCall;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnswerTest {
    private static RefusedException refusal() {
        return new RefusedException(
                Reason.BRANCH_MOVED, "it moved \uD83D\uDE00", Map.of("scope", "sc_1", "made", "sc_2"));
    }

    @Test
    void isReadAsItWasWritten() {
        Answer plain = new Answer("{\"value\": \"\u00e9\"}", Optional.empty());
        assertThat(Answer.of(plain.content())).isEqualTo(plain);

        Answer refused = Answer.of(new Answer("{}", Optional.of(refusal())).content());
        assertThat(refused.text()).isEqualTo("{}");
        RefusedException read = refused.refusal().orElseThrow();
        assertThat(read.reason()).isEqualTo(refusal().reason());
        assertThat(read).hasMessage(refusal().getMessage());
        assertThat(read.facts()).isEqualTo(refusal().facts());
    }

    @Test
    void thatIsDamagedIsAFaultOfTheStore() {
        byte[] whole = new Answer("{}", Optional.of(refusal())).content().toByteArray();
        for (int length = 0; length < whole.length; length++) {
            StoredCall.Content cut = new StoredCall.Content(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Answer.of(cut))
                    .isInstanceOf(ValiseException.class)
                    .hasMessageContaining("the answer of a call cannot be read");
        }
    }
}
