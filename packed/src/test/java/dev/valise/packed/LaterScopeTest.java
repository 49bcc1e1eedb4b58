package dev.valise.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A scope is packed, and again after some calls, without what these cannot have touched. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LaterScopeTest {
    private static final int SCOPES = 150;
    private static final Bounds BOUNDS = Bounds.standard();

    private Python python;
    private Python plain;

    @BeforeAll
    void start() {
        python = new Python("scopes.py", 1);
        plain = new Python();
    }

    @AfterAll
    void stop() {
        python.close();
        plain.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private PackedScope pack(String code) {
        return PackedScope.of(python.ask('s', bytes(code)), BOUNDS);
    }

    private static String json(long seed, PackedScope before) {
        return before.variables().stream()
                .filter(name -> !before.independent().contains(name))
                .map(name -> '"' + name + '"')
                .collect(Collectors.joining(",", "{\"seed\": " + seed + ", \"leading\": [", "]}"));
    }

    /** The stream of some variables, and of what it says of the rest. */
    private byte[] part(String variables, String rest) {
        return plain.dumpPlainly(
                5,
                "value = {'format': 1, 'python': '3', 'variables': " + variables + ", 'lost': [], 'rest': " + rest
                        + "}");
    }

    /** Repeat a failure with {@code -Dlater.seed=N}. */
    @Test
    void hasTheSamePartsWhetherAllOfItWasWrittenOrNot() {
        Long given = Long.getLong("later.seed");
        RandomGenerator seeds = RandomGenerator.getDefault();
        int leftOut = 0;
        for (int i = 0; i < (given == null ? SCOPES : 1); i++) {
            long seed = given == null ? seeds.nextLong() : given;
            PackedScope before = PackedScope.of(python.ask('b', bytes(Long.toString(seed))), BOUNDS);
            ByteBuffer streams = ByteBuffer.wrap(python.ask('a', bytes(json(seed, before))));
            byte[] whole = new byte[streams.getInt()];
            streams.get(whole);
            byte[] rest = new byte[streams.remaining()];
            streams.get(rest);
            PackedScope expected = PackedScope.of(whole, BOUNDS);
            PackedScope found = before.next(rest);
            assertThat(found.parts()).as("-Dlater.seed=%d", seed).isEqualTo(expected.parts());
            assertThat(found.variables()).as("-Dlater.seed=%d", seed).isEqualTo(expected.variables());
            assertThat(found.units()).as("-Dlater.seed=%d", seed).isEqualTo(expected.units());
            assertThat(found.independent()).as("-Dlater.seed=%d", seed).isEqualTo(expected.independent());
            assertThat(found.toStream()).as("-Dlater.seed=%d", seed).isEqualTo(expected.toStream());
            leftOut += Arrays.equals(rest, whole) ? 0 : 1;
        }
        assertThat(given == null ? leftOut : SCOPES).isGreaterThan(SCOPES / 4);
    }

    @Test
    void maySkipPlainDataThatNothingElseRefersTo() {
        PackedScope scope = pack("""
                number, text, nested = 1, 'a', [{'b': (2, {3})}, b'c']
                small = other = 'shared, and nobody can tell'
                large = again = 'x' * 5000
                left, right = [[]], [1]
                left.append(right)
                function, alias = len, len
                tuple_of_functions, same_tuple = [(print,)] * 2
                tuple_of_functions, same_tuple = tuple_of_functions, same_tuple
                class C: pass
                instance, in_list = C(), [C()]
                def f(): return number
                own = globals()
                """);
        assertThat(scope.independent()).containsExactlyInAnyOrder("number", "text", "nested", "small", "other");
    }

    @Test
    void hasOnlyPlainDataFromBefore() {
        PackedScope before = pack("a = []\nb = [a]\nc = [1]");
        PackedScope after = before.next(part("{}", "{'touched': [], 'latest': []}"));
        assertThat(after.variables()).containsExactly("c");
        assertThat(after.parts()).extracting(PackedPart::ids).containsExactly(List.of("variable:c"));
    }

    @Test
    void isNotTakenForTheWholeByWhoHasNoOther() {
        byte[] stream = part("{'a': 1}", "{'touched': [], 'latest': []}");
        assertThatThrownBy(() -> PackedScope.of(stream, BOUNDS))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("for those who have the rest");
    }

    @Test
    void refusesWhatItCannotUnderstand() {
        PackedScope before = pack("a = []");
        for (String rest : List.of(
                "7",
                "[]",
                "{}",
                "{'touched': [7], 'latest': []}",
                "{'touched': ['a', 'a'], 'latest': []}",
                "{'touched': ['b'], 'latest': {}}",
                "{'touched': ['b'], 'latest': []}")) {
            byte[] stream = part("{'b': 1}", rest);
            assertThatThrownBy(() -> before.next(stream)).as(rest).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void keepsTheOrderOfItsVariables() {
        PackedScope before = pack("a, b, c, d, e = 1, 2, 3, 4, 5");
        PackedScope after = before.next(
                part("{'b': 20, 'd': 40, 'f': 60}", "{'touched': ['b', 'c', 'd', 'f'], 'latest': ['e', 'b', 'f']}"));
        assertThat(after.variables()).containsExactly("a", "d", "e", "b", "f");
        assertThat(after.value("b").asInt()).isEqualTo(20);
        assertThat(after.value("e").asInt()).isEqualTo(5);
        assertThat(PackedScope.of(after.toStream(), BOUNDS).variables()).isEqualTo(after.variables());
        assertThat(after.parts())
                .isEqualTo(pack("a, d, e, b, f = 1, 40, 5, 20, 60").parts());
    }
}
