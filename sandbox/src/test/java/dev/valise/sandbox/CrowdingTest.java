package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CrowdingTest {
    private final Crowding two = new Crowding(2);

    @Test
    void whoTakesMoreThanAShareIsConfinedWhereAnotherWantsLittle() {
        assertThat(begin(Map.of("storm", 1.6, "calm", 0.2), 0.2)).containsExactly("storm");
        assertThat(begin(Map.of("one", 0.8, "other", 0.8, "calm", 0.2), 0.2)).containsExactlyInAnyOrder("one", "other");
    }

    @Test
    void whatOtherProgramsTakeIsNobodysShare() {
        assertThat(begin(Map.of("storm", 0.7, "calm", 0.1), 0)).containsExactly("storm");
        assertThat(two.confine(Map.of("storm", 0.3, "calm", 0.35), 0.1, Set.of("storm"), true))
                .as("who is confined would take more")
                .containsExactly("storm");
    }

    @Test
    void nobodyIsConfinedWhereAllWantMuch() {
        assertThat(begin(Map.of("one", 1.1, "other", 0.9), 0)).isEmpty();
        assertThat(two.confine(Map.of("one", 0.5, "other", 1.5), 0, Set.of("one"), true))
                .isEmpty();
    }

    @Test
    void nobodyIsConfinedWhoIsAloneOrLeavesEnough() {
        assertThat(begin(Map.of("storm", 2.0), 0)).isEmpty();
        assertThat(begin(Map.of("one", 0.5, "other", 0.1), 1.4)).isEmpty();
        assertThat(begin(Map.<String, Double>of(), 2)).isEmpty();
    }

    @Test
    void whoFillsWhatItIsConfinedToStaysThere() {
        assertThat(two.confine(Map.of("storm", 0.8, "calm", 0.2), 0.9, Set.of("storm"), true))
                .containsExactly("storm");
        assertThat(two.confine(Map.of("one", 0.5, "other", 0.4, "calm", 0.1), 0.8, Set.of("one", "other"), true))
                .containsExactlyInAnyOrder("one", "other");
    }

    @Test
    void whoWantsLessThanItIsConfinedToIsFreeAgain() {
        assertThat(two.confine(Map.of("storm", 0.6, "calm", 0.2), 1.2, Set.of("storm"), false))
                .isEmpty();
        assertThat(two.confine(Map.of("one", 0.9, "other", 0.1, "calm", 0.2), 0.8, Set.of("one", "other"), true))
                .containsExactly("one");
    }

    @Test
    void whatIsHardlyIdleIsFull() {
        assertThat(two.isFull(0.2)).isTrue();
        assertThat(two.isFull(0.4)).isFalse();
        assertThat(new Crowding(8).isFull(1.5)).isTrue();
    }

    @Test
    void aFewOfManyProcessorsAreKeptFree() {
        assertThat(two.free()).isEqualTo(1);
        assertThat(new Crowding(7).free()).isEqualTo(1);
        assertThat(new Crowding(64).free()).isEqualTo(8);
    }

    private Set<String> begin(Map<String, Double> used, double idle) {
        return two.confine(used, idle, Set.of(), false);
    }
}
