package dev.valise.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureTest {
    @Test
    void isWhatTheSourceSays() {
        assertThat(Signature.of("def net(x):\n    return x")).hasValue("(x)");
        assertThat(Signature.of("async def f(a, /, b: int = 1, *c, d={'k': [1, 2]}, **e) -> dict[str, int]: pass"))
                .hasValue("(a, /, b: int = 1, *c, d={'k': [1, 2]}, **e) -> dict[str, int]");
        assertThat(Signature.of("def f[T: int](x: T) -> T: ...")).hasValue("[T: int](x: T) -> T");
    }

    @Test
    void isOneLineWithoutCommentsAndDecorators() {
        assertThat(Signature.of("@cache(size=3)\n@other\n  def f(\n    a,  # not (this\n    b=2,\n  ):\n    pass"))
                .hasValue("(a, b=2,)");
    }

    @Test
    void textsInItEndNothing() {
        assertThat(Signature.of("def f(a=')', b=\"\\\"):\", c='''x'y''', d='#'): pass"))
                .hasValue("(a=')', b=\"\\\"):\", c='''x'y''', d='#')");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "lambda x: x", "class C: pass", "def f", "def f(", "def f(a='", "def f(a='\\", "def f(x)"})
    void isNotThereWhereTheSourceHasNone(String source) {
        assertThat(Signature.of(source)).isEmpty();
    }
}
