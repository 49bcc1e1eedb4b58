package dev.valise.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Call;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Valise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The case that started it all, in the two forms of {@code examples/}: a later snippet uses what an earlier one defined. */
public abstract class StoriesSuite {
    private static final Path EXAMPLES = Path.of("..", "examples");

    private final Valise valise;
    private final Valise other;

    /** On this ground. */
    protected StoriesSuite(Ground ground) {
        valise = ground.here();
        other = ground.there();
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
        String use = Files.readString(EXAMPLES.resolve("first/use.py"));
        assertThat(other.call(other.unpack(file).scope(), use).output().stdout())
                .isEqualTo("123\n");
        assertThat(valise.pack(tell(Scope.empty(), "second/define.py").scope(), file))
                .isEmpty();
        use = Files.readString(EXAMPLES.resolve("second/use.py"));
        assertThat(other.call(other.unpack(file).scope(), use).output().stdout().lines())
                .containsExactly("20 20", "3 6", "180.0 40", "True True", "20");
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
