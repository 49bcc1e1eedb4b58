package dev.valise.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.bench.Results.Figure;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetsTest {
    @Test
    void comparesWithTheBaselineOfTheSamePace() {
        List<Target> targets = Targets.judge(List.of(
                figure("fork", Pace.APART_5, 1),
                figure("fork", Pace.BACK_TO_BACK, 100),
                figure("empty", Pace.APART_5, 1.5),
                figure("empty", Pace.BACK_TO_BACK, 1)));
        assertThat(targets).singleElement().satisfies(it -> {
            assertThat(it.bound()).isEqualTo(1.5);
            assertThat(it.holds()).isTrue();
        });
    }

    @Test
    void saysWhichDoNotHold() {
        List<Target> targets =
                Targets.judge(List.of(figure("jupyter", Pace.APART_50, 3), figure("chain", Pace.APART_50, 1.1)));
        assertThat(targets)
                .singleElement()
                .satisfies(it -> assertThat(it.holds()).isFalse());
    }

    @Test
    void judgesNothingThatWasNotMeasured() {
        assertThat(Targets.judge(List.of(figure("empty", Pace.APART_5, 1)))).isEmpty();
    }

    private static Figure figure(String name, Pace pace, double value) {
        return new Figure(name, "", pace, Unit.MILLISECONDS, Distribution.of(new double[] {value}));
    }
}
