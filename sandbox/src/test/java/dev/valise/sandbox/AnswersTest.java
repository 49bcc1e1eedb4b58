package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.AnsweringListener;
import dev.valise.Call;
import dev.valise.Limits;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Valise;
import dev.valise.Value;
import java.io.IOError;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Calls that read lines from somebody who answers while they run. */
final class AnswersTest {
    private static Valise valise;

    @BeforeAll
    static void start() {
        valise = Valise.local().start();
    }

    @AfterAll
    static void close() {
        valise.close();
    }

    /** Answers from a list, and notes what had been written before each question. */
    private static class Answers implements AnsweringListener {
        private final Queue<String> written = new ConcurrentLinkedQueue<>();
        final Queue<String> before = new ConcurrentLinkedQueue<>();
        private final Queue<String> answers;

        Answers(String... answers) {
            this.answers = new ConcurrentLinkedQueue<>(List.of(answers));
        }

        @Override
        public void output(Stream stream, String text) {
            written.add(text);
        }

        @Override
        public Optional<String> answer() throws InterruptedException {
            before.add(String.join("", written));
            return Optional.ofNullable(answers.poll());
        }
    }

    private static Outcome call(String code, AnsweringListener listener) {
        return valise.call(Scope.empty(), Call.code(code).withListener(listener));
    }

    @Test
    void inputReadsTheAnswersLineByLineAfterWhatWasWritten() {
        Answers answers = new Answers("Änne", "", "42");
        Outcome outcome = call("[input('name? '), input(), int(input('age\\n> '))]", answers);
        assertThat(outcome.value().toString()).isEqualTo("['Änne', '', 42]");
        assertThat(answers.before).containsExactly("name? ", "name? ", "name? age\n> ");
    }

    @Test
    void theInputMayEndAndBeReadOtherwise() {
        assertThat(call("import sys\n[sys.stdin.readline(), sys.stdin.read()]", new Answers("a", "b", "c"))
                        .value()
                        .toString())
                .isEqualTo("['a\\n', 'b\\nc\\n']");
        Outcome ended = call("input()", new Answers());
        assertThat(ended)
                .isInstanceOfSatisfying(
                        Outcome.Raised.class,
                        raised -> assertThat(raised.error().type()).isEqualTo("EOFError"));
    }

    @Test
    void aTextThatWasGivenIsReadInsteadAndNobodyAsked() {
        Answers answers = new Answers("no");
        Call call = Call.code("input()").withStdin("given").withListener(answers);
        assertThat(valise.call(Scope.empty(), call).value()).isEqualTo(Value.of("given"));
        assertThat(answers.before).isEmpty();
    }

    @Test
    void theTimeOfWhoIsAskedIsNotThatOfTheCall() {
        Limits tight = Limits.DEFAULT.withWall(Duration.ofSeconds(4)).withGrace(Duration.ZERO);
        AnsweringListener slow = new Answers("late") {
            @Override
            public Optional<String> answer() throws InterruptedException {
                // Longer than the call may take: nobody counts this down.
                boolean counted = new CountDownLatch(1).await(4200, TimeUnit.MILLISECONDS);
                return counted ? Optional.empty() : super.answer();
            }
        };
        Call call = Call.code("input()").withLimits(tight).withListener(slow);
        assertThat(valise.call(Scope.empty(), call).value()).isEqualTo(Value.of("late"));
    }

    @Test
    void whoIsAskedMayInterruptTheCallInPlaceOfAnAnswer() {
        AnsweringListener refusing = new Answers() {
            @Override
            public Optional<String> answer() throws InterruptedException {
                throw new InterruptedException();
            }
        };
        assertThat(call("x = 1\ninput()", refusing)).isInstanceOf(Outcome.Interrupted.class);
    }

    @Test
    void theInputHasEndedWhereAListenerBreaks() {
        Supplier<Optional<String>> fault = () -> {
            throw new IllegalStateException("broken");
        };
        Supplier<Optional<String>> lostTerminal = () -> {
            throw new IOError(new IOException("broken"));
        };
        for (Supplier<Optional<String>> trouble : List.of(fault, lostTerminal)) {
            AnsweringListener broken = new Answers() {
                @Override
                public Optional<String> answer() {
                    return trouble.get();
                }
            };
            assertThat(call("input()", broken))
                    .isInstanceOfSatisfying(
                            Outcome.Raised.class,
                            raised -> assertThat(raised.error().type()).isEqualTo("EOFError"));
        }
    }

    @Test
    void nobodyIsAskedAnyMoreWhenTheCallHasEndedOtherwise() {
        CountDownLatch told = new CountDownLatch(1);
        Thread caller = Thread.currentThread();
        AnsweringListener waiting = new Answers() {
            @Override
            public Optional<String> answer() throws InterruptedException {
                caller.interrupt(); // which interrupts the call
                try {
                    new CountDownLatch(1).await();
                    return Optional.empty();
                } catch (InterruptedException e) {
                    told.countDown();
                    throw e;
                }
            }
        };
        Outcome outcome = call("input()", waiting);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(outcome).isInstanceOf(Outcome.Interrupted.class);
        assertThat(told.getCount()).isZero();
    }

    @Test
    void aCallThatAsksOutOfTurnHarmsOnlyItself() {
        String forge = """
                import os, struct
                for fd in range(3, 1200):
                    try:
                        for _ in range(%d):
                            os.write(fd, struct.pack('>cI', b'A', %d) + b'x' * %d)
                    except OSError:
                        pass
                import time
                time.sleep(30)
                """;
        assertThat(valise.call(Scope.empty(), forge.formatted(1, 4, 4)))
                .as("nobody answers")
                .isInstanceOf(Outcome.Lost.class);
        assertThat(call(forge.formatted(1, 5, 5), new Answers("a"))).isInstanceOf(Outcome.Lost.class);
        AnsweringListener never = new Answers() {
            @Override
            public Optional<String> answer() throws InterruptedException {
                new CountDownLatch(1).await();
                return Optional.empty();
            }
        };
        assertThat(call(forge.formatted(3, 4, 4), never)).isInstanceOf(Outcome.Lost.class);
        assertThat(call("1 + 1", never).value()).isEqualTo(Value.of(2));
    }

    @Test
    void aLaterCallReadsNothingOfIt() {
        Outcome first = call("import sys\nkept = sys.stdin\ninput()", new Answers("one", "two"));
        Outcome later = valise.call(first.scope(), "[kept.read(), input()]");
        assertThat(later)
                .isInstanceOfSatisfying(
                        Outcome.Raised.class,
                        raised -> assertThat(raised.error().message()).contains("nobody to ask"));
    }
}
