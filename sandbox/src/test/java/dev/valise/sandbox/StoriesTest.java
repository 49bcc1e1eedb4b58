package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Call;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Valise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The case that started it all, in the two forms of {@code examples/}: a later snippet uses what an earlier one defined. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoriesTest {
    private static final Path EXAMPLES = Path.of("..", "examples");

    private Valise valise;

    @BeforeAll
    void start() {
        valise = Valise.local().start();
    }

    @AfterAll
    void close() {
        valise.close();
    }

    private Outcome tell(Scope scope, String file) throws IOException {
        Outcome outcome = valise.call(scope, Call.code(Files.readString(EXAMPLES.resolve(file))));
        assertThat(outcome.output().stderr()).isEmpty();
        return outcome.orThrow();
    }

    @Test
    void functionFindsTheGlobalOfTheSnippetThatDefinedIt() throws IOException {
        Scope defined = tell(Scope.empty(), "first/define.py").scope();
        assertThat(tell(defined, "first/use.py").output().stdout()).isEqualTo("123\n");
    }

    @Test
    void functionsGlobalsClosuresAndClassesWorkOnTheScopeThatTheyAreCalledIn() throws IOException {
        Scope defined = tell(Scope.empty(), "second/define.py").scope();
        Outcome first = tell(defined, "second/use.py");
        assertThat(first.output().stdout().lines()).containsExactly("20 20", "3 6", "180.0 40", "True True", "20");
        assertThat(tell(defined, "second/use.py").output().stdout())
                .as("the scope is as it was, so the story goes the same way again")
                .isEqualTo(first.output().stdout());
    }

    @Test
    void bothGoOnInAnotherValiseToWhichTheScopeTravelsAsAFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("story.valise");
        assertThat(valise.pack(tell(Scope.empty(), "first/define.py").scope(), file))
                .isEmpty();
        try (Valise other = Valise.local().start()) {
            String use = Files.readString(EXAMPLES.resolve("first/use.py"));
            assertThat(other.call(other.unpack(file).scope(), use).output().stdout())
                    .isEqualTo("123\n");
            assertThat(valise.pack(tell(Scope.empty(), "second/define.py").scope(), file))
                    .isEmpty();
            use = Files.readString(EXAMPLES.resolve("second/use.py"));
            assertThat(other.call(other.unpack(file).scope(), use)
                            .output()
                            .stdout()
                            .lines())
                    .containsExactly("20 20", "3 6", "180.0 40", "True True", "20");
        }
    }

    @Test
    void snippetAloneDoesNotFindWhatNobodyDefined() throws IOException {
        Outcome outcome = valise.call(Scope.empty(), Call.code(Files.readString(EXAMPLES.resolve("first/use.py"))));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Raised.class,
                        raised -> assertThat(raised.error().message()).isEqualTo("name 'func_a' is not defined"));
    }
}
