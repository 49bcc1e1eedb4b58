package dev.valise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.CallId;
import dev.valise.Output;
import dev.valise.Report;
import dev.valise.Scope;
import dev.valise.ScopeId;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private final Timeline timeline = new Timeline();

    @Test
    void beginsEmpty() {
        assertThat(timeline.now().scope()).isEqualTo(Scope.empty());
        assertThat(timeline.undo(1)).isEmpty();
        assertThat(timeline.redo(1)).isEmpty();
    }

    @Test
    void walksBackAndForth() {
        Scope first = add("a = 1", List.of("a"), List.of());
        Scope second = add("b = 2", List.of("b"), List.of());

        assertThat(timeline.undo(1)).containsExactly("b = 2");
        assertThat(timeline.now().scope()).isEqualTo(first);
        assertThat(timeline.undo(5)).containsExactly("a = 1");
        assertThat(timeline.now().scope()).isEqualTo(Scope.empty());
        assertThat(timeline.redo(1)).containsExactly("a = 1");
        assertThat(timeline.redo(1)).containsExactly("b = 2");
        assertThat(timeline.now().scope()).isEqualTo(second);
        assertThat(timeline.redo(1)).isEmpty();
    }

    @Test
    void givesUpWhatWasUndoneWhenItGoesOn() {
        Scope first = add("a = 1", List.of("a"), List.of());
        Scope second = add("b = 2", List.of("b"), List.of());
        Scope third = add("c = 3", List.of("c"), List.of());
        timeline.undo(2);

        Scope other = new Scope(ScopeId.random());
        assertThat(timeline.add(report(other, List.of(), List.of()), "d = 4")).containsExactly(second, third);
        assertThat(timeline.redo(1)).isEmpty();
        assertThat(timeline.now().scope()).isEqualTo(other);
        timeline.undo(1);
        assertThat(timeline.now().scope()).isEqualTo(first);
    }

    @Test
    void staysWhereACallLeftTheScopeAsItWas() {
        Scope first = add("a = 1", List.of("a"), List.of());
        add("b = 2", List.of("b"), List.of());
        timeline.undo(1);

        assertThat(timeline.add(report(first, List.of(), List.of()), "while True: pass"))
                .isEmpty();
        assertThat(timeline.redo(1)).containsExactly("b = 2");
    }

    @Test
    void knowsTheNames() {
        add("a = b = 1", List.of("a", "b"), List.of());
        add("del a; c = 1", List.of("c"), List.of("a"));

        assertThat(timeline.now().names()).containsExactly("b", "c");
        timeline.undo(1);
        assertThat(timeline.now().names()).containsExactly("a", "b");
    }

    private Scope add(String input, List<String> changed, List<String> removed) {
        Scope scope = new Scope(ScopeId.random());
        assertThat(timeline.add(report(scope, changed, removed), input)).isEmpty();
        return scope;
    }

    private static Report report(Scope scope, List<String> changed, List<String> removed) {
        return new Report(CallId.random(), scope, Output.NONE, changed, removed, 0, 0, FakeValise.USAGE);
    }
}
