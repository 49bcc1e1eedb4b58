package dev.valise.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valise.Value;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes are, reading them gives a value or {@link MalformedException}, within the bounds. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MalformedTest {
    private static final int FLIPS = 20_000;
    private static final Bounds SMALL = Bounds.standard().withBytes(100_000).withValues(100_000);
    private static final String INERT = "8c0c 76616c6973652e696e657274 8c05 496e657274 93";

    private Python python;

    @BeforeAll
    void start() {
        python = new Python();
    }

    @AfterAll
    void stop() {
        python.close();
    }

    static Stream<Arguments> attacks() {
        return Stream.of(
                attack("nothing at all", "", "needs 1 more bytes"),
                attack("no protocol", "4e 2e", "does not begin with its protocol"),
                attack("protocol 6", "80 06 4e 2e", "its protocol is 6"),
                attack("protocol 0", "80 00 4e 2e", "its protocol is 0"),
                attack("the protocol twice", "80 05 80 05 4e 2e", "given twice"),
                attack("no end", "80 05 4e", "needs 1 more bytes"),
                attack("bytes after the end", "80 05 4e 2e 2e", "1 bytes follow its end"),
                attack("two values", "80 05 4e 4e 2e", "more than one value"),
                attack("no value", "80 05 2e", "too few values"),
                attack("a mark that stays", "80 05 28 4e 2e", "too few values|more than one"),
                attack("an unknown instruction", "80 05 ff 2e", "no instruction 0xff"),
                attack("EXT1", "80 05 82 01 2e", "no instruction 0x82"),
                attack("BINPERSID", "80 05 4e 51 2e", "no instruction 0x51"),
                attack("OBJ", "80 05 28 4e 6f 2e", "no instruction 0x6f"),
                attack("NEWOBJ", "80 05 4e 29 81 2e", "no instruction 0x81"),
                attack("DUP", "80 05 4e 32 2e", "no instruction 0x32"),
                attack("an out-of-band buffer", "80 05 97 2e", "no instruction 0x97"),
                attack("os.system", "80 05 63 6f730a 73797374656d0a 2e", "names os.system"),
                attack("os.system by the stack", "80 05 8c02 6f73 8c06 73797374656d 93 2e", "names os.system"),
                attack("a name without an end", "80 05 63" + " 61".repeat(300), "a name is too long"),
                attack("a name that is a number", "80 05 4b01 4b02 93 2e", "a name is not a str"),
                attack("a call of a number", "80 05 4b01 29 52 2e", "something is called"),
                attack(
                        "a call of a class described",
                        "80 05 " + inert("object", "type", "x") + "29 52 2e",
                        "is called"),
                attack("fields that are no tuple", "80 05 " + INERT + "5d 52 2e", "not a tuple"),
                attack("no kind", "80 05 " + INERT + "29 52 2e", "no kind"),
                attack("an unknown kind", "80 05 " + inert("socket"), "no kind socket"),
                attack("a kind with too many fields", "80 05 " + inert("date", "2026-01-01", "x"), "2 fields"),
                attack("a date that there is not", "80 05 " + inert("date", "2026-02-30"), "as a date"),
                attack("a week date", "80 05 " + inert("date", "2026-W01-1"), "isoformat"),
                attack("an hour that there is not", "80 05 " + inert("time", "25:00:00"), "as a time"),
                attack("an offset of days", "80 05 " + inert("time", "01:00:00+99:00"), "not shorter than a day"),
                attack("a decimal of letters", "80 05 " + inert("decimal", "1e"), "no decimal number"),
                attack("a short UUID", "80 05 " + inert("uuid", "1-1-1-1-1"), "no UUID"),
                attack("a range of texts", "80 05 " + inert("range", "1", "2", "3"), "not an int"),
                attack("attributes of a list", "80 05 5d 7d 62 2e", "which is no instance"),
                attack("attributes of a function", "80 05 " + inert("object", "a", "b") + "7d 62 2e", "no instance"),
                attack("attributes that are a list", "80 05 " + inert("instance", "a", "b") + "5d 62 2e", "not a dict"),
                attack("attributes twice", "80 05 " + inert("instance", "a", "b") + "7d 62 7d 62 2e", "twice"),
                attack(
                        "attributes of two",
                        "80 05 7d 94 30" + (inert("instance", "a", "b") + "6800 62").repeat(2),
                        "twice"),
                attack(
                        "attributes with numbers for names",
                        "80 05 " + inert("instance", "a", "b") + "7d 4b01 4e 73 62 2e",
                        "not a str"),
                attack(
                        "attributes changed later",
                        "80 05 7d 94 30" + inert("instance", "a", "b") + "6800 62 30 6800 4e 4e 73 2e",
                        "that are complete"),
                attack("an element for a dict", "80 05 7d 4e 61 2e", "not to a list"),
                attack("an element for a tuple", "80 05 29 4e 61 2e", "not to a list"),
                attack("elements for a number", "80 05 4b01 28 4e 65 2e", "not to a list"),
                attack("an entry for a list", "80 05 5d 4e 4e 73 2e", "not into a dict"),
                attack("half an entry", "80 05 7d 28 4e 75 2e", "has no value"),
                attack("an element for a frozenset", "80 05 28 91 28 4e 90 2e", "not to a set"),
                attack("a list as a key", "80 05 7d 5d 4e 73 2e", "a list is a key"),
                attack("a list in a set", "80 05 8f 28 5d 90 2e", "a list is a key"),
                attack("a list in a frozenset", "80 05 28 5d 91 2e", "a list is a key"),
                attack("APPENDS without a mark", "80 05 5d 65 2e", "no mark"),
                attack("APPENDS on nothing", "80 05 28 4e 65 2e", "too few values"),
                attack("TUPLE2 of one", "80 05 4e 86 2e", "too few values"),
                attack("TUPLE2 across a mark", "80 05 4e 28 4e 86 2e", "too few values"),
                attack("POP of nothing", "80 05 30 2e", "too few values"),
                attack("POP of a mark", "80 05 4e 28 30 2e", "too few values"),
                attack("POP_MARK without a mark", "80 05 4e 31 2e", "no mark"),
                attack("a memo entry of nothing", "80 05 94 2e", "too few values"),
                attack("a memo entry that is not there", "80 05 68 00 2e", "no memo entry 0"),
                attack("a memo entry far away", "80 05 6a ffffffff 2e", "no memo entry 4294967295"),
                attack("a memo entry made far away", "80 05 4e 72 ffffff7f 2e", "memo entry 2147483647 is made"),
                attack("a memo entry made twice", "80 05 4e 71 00 4e 71 00 2e", "memo entry 0 is made"),
                attack("a text of 255 bytes with 5", "80 05 8c ff 6162636465", "needs 255 more bytes"),
                attack("a text of 2^31-1 bytes with 5", "80 05 58 ffffff7f 6162636465", "a text has more"),
                attack("a text of 2^26 bytes with 5", "80 05 58 00000004 6162636465", "needs 67108864 more"),
                attack("a text of 2^63 bytes with 5", "80 05 8d 0000000000000080 6162636465", "negative or over"),
                attack("a text of 2^63-1 bytes with 5", "80 05 8d ffffffffffffff7f 6162636465", "a text has more"),
                attack("bytes of 2^31-1 with 5", "80 05 42 ffffff7f 6162636465", "needs 2147483647 more"),
                attack("bytes of 2^32-1 with 5", "80 05 42 ffffffff 6162636465", "needs 4294967295 more"),
                attack("bytes of 2^63 with 5", "80 05 8e 0000000000000080 6162636465", "negative or over"),
                attack("bytes of 2^63-1 with 5", "80 05 8e ffffffffffffff7f 6162636465", "more bytes, and 5 remain"),
                attack("a bytearray of 2^63-1 with 5", "80 05 96 ffffffffffffff7f 6162636465", "and 5 remain"),
                attack("an int of 255 bytes with 5", "80 05 8a ff 6162636465", "needs 255 more"),
                attack("an int of 2^31-1 bytes with 5", "80 05 8b ffffff7f 6162636465", "an int has more"),
                attack("an int of -1 bytes", "80 05 8b ffffffff 2e", "length of an int is negative"),
                attack("an int of 2^19 bytes with 5", "80 05 8b 00000800 6162636465", "needs 524288 more"),
                attack("a frame over the end", "80 05 95 ff00000000000000 4e 2e", "a frame of 255 bytes"),
                attack("a frame of 2^63 bytes", "80 05 95 0000000000000080 4e 2e", "a frame of 9223372036854775808"),
                attack(
                        "a frame that ends too early",
                        "80 05 95 0200000000000000 4a 01000000 2e",
                        "over the end of its frame"),
                attack("a frame that goes on", "80 05 95 0300000000000000 4e 2e 2e", "ends before its frame"),
                attack("a frame in a frame", "80 05 95 0b00000000000000 95 0200000000000000 4e 2e", "within another"),
                attack("a text that is not UTF-8", "80 05 8c 01 ff 2e", "not UTF-8"),
                attack("a text cut in a character", "80 05 8c 02 e282 2e", "not UTF-8"),
                attack("a text with a long form", "80 05 8c 02 c080 2e", "not UTF-8"),
                attack("a text over the last character", "80 05 8c 04 f4908080 2e", "not UTF-8"));
    }

    private static Arguments attack(String name, String hex, String problem) {
        return Arguments.of(name, hex, problem);
    }

    private static String inert(String... fields) {
        StringBuilder hex = new StringBuilder(INERT).append("28");
        for (String field : fields) {
            byte[] bytes = SurrogatePass.encode(field);
            hex.append("8c%02x".formatted(bytes.length)).append(HexFormat.of().formatHex(bytes));
        }
        return hex.append("7452").toString();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void refuses(String name, String hex, String problem) {
        byte[] stream = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertThatThrownBy(() -> PickleReader.read(stream, Bounds.standard()))
                .as(name)
                .isInstanceOf(MalformedException.class)
                .hasMessageMatching("(?s)malformed at byte \\d+: .*(" + problem + ").*");
    }

    @Test
    void saysWhere() {
        byte[] stream = HexFormat.of().parseHex("80054e4eff");
        assertThatThrownBy(() -> PickleReader.read(stream, Bounds.standard()))
                .isInstanceOfSatisfying(
                        MalformedException.class,
                        exception -> assertThat(exception.offset()).isEqualTo(4));
    }

    @Test
    void itsMessagesAreShort() {
        byte[] stream = python.dumpPlainly(5, "value = ('instance', 'x\\n' * 30_000, '')");
        ByteArrayOutputStream attack = new ByteArrayOutputStream();
        attack.writeBytes(HexFormat.of().parseHex("8005" + INERT.replace(" ", "")));
        attack.write(stream, 11, stream.length - 12);
        attack.writeBytes(HexFormat.of().parseHex("524e612e"));
        assertThatThrownBy(() -> PickleReader.read(attack.toByteArray(), Bounds.standard()))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("elements are appended to x?x?")
                .message()
                .hasSizeLessThan(200);
    }

    @Test
    void keepsToItsBounds() {
        byte[] stream = python.dump(5, "value = [[1, 2**80, 'a' * 20], [1], [2], [3]]");
        assertThatCode(() -> PickleReader.read(stream, Bounds.standard())).doesNotThrowAnyException();
        assertBound(stream, Bounds.standard().withBytes(20), "20 are allowed");
        assertBound(stream, Bounds.standard().withValues(4), "4 values allowed");
        assertBound(stream, Bounds.standard().withMemoEntries(2), "2 memo entries allowed");
        assertBound(stream, Bounds.standard().withIntBits(80), "80 bits allowed");
        assertBound(stream, Bounds.standard().withTextBytes(19), "19 bytes allowed");
    }

    private static void assertBound(byte[] stream, Bounds bounds, String problem) {
        assertThatThrownBy(() -> PickleReader.read(stream, bounds))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void readsAListAMillionDeep() {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(new byte[] {(byte) 0x80, 5});
        stream.writeBytes("]".repeat(1_000_000).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        stream.writeBytes("a".repeat(999_999).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        stream.write('.');
        Value deep = PickleReader.read(stream.toByteArray(), Bounds.standard());
        Value other = PickleReader.read(stream.toByteArray(), Bounds.standard());
        assertThat(deep.equals(other)).isTrue();
        assertThat(deep.toString()).hasSizeLessThan(1_000);
        assertThat(PickleReader.read(PickleWriter.write(deep), Bounds.standard())
                        .equals(deep))
                .isTrue();
    }

    @Test
    void everyTruncationIsMalformed() {
        for (byte[] stream : samples()) {
            for (int length = 0; length < stream.length; length++) {
                byte[] cut = java.util.Arrays.copyOf(stream, length);
                assertThatThrownBy(() -> PickleReader.read(cut, SMALL)).isInstanceOf(MalformedException.class);
            }
        }
    }

    /** Repeat a failure with {@code -Dflip.seed=N}. */
    @Test
    void flippedBitsGiveAValueOrAreMalformed() {
        long seed = Long.getLong("flip.seed", new Random().nextLong());
        Random random = new Random(seed);
        java.util.List<byte[]> samples = samples();
        int read = 0;
        for (int i = 0; i < FLIPS; i++) {
            byte[] stream = samples.get(random.nextInt(samples.size())).clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                stream[random.nextInt(stream.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                Value value = PickleReader.read(stream, SMALL);
                assertThat(value.equals(PickleReader.read(stream, SMALL))).isTrue();
                assertThat(value.toString()).hasSizeLessThan(11_000);
                read++;
            } catch (MalformedException expected) {
                assertThat(expected.offset()).isBetween(0L, (long) stream.length);
            } catch (Throwable other) {
                throw new AssertionError("-Dflip.seed=" + seed + ", round " + i, other);
            }
        }
        assertThat(read).as("some flips only change a content").isPositive();
    }

    private java.util.List<byte[]> samples() {
        return Stream.of(
                        "value = [None, True, 1, 300, -5, 2**40, 2**3000, 0.5, 'text', b'bytes', bytearray(b'x'), (1, 2, 3, 4)]",
                        "value = {'a': [1], 2: {3, 4}, (5,): frozenset([6])}; value['self'] = value",
                        "import datetime as d, uuid\n"
                                + "value = [d.datetime(2026, 1, 2, tzinfo=d.timezone.utc), d.timedelta(1), uuid.UUID(int=1), 1j, range(3)]",
                        "class A: pass\nvalue = A(); value.x = [value, A(), len, slice(1)]",
                        "value = [[i, str(i)] for i in range(300)]",
                        "value = ['x' * 70_000, 'ä\\ud800']")
                .flatMap(code -> Stream.of(4, 5)
                        .filter(protocol -> protocol == 5 || !code.contains("bytearray"))
                        .map(protocol -> python.dump(protocol, code)))
                .filter(stream -> stream.length < 10_000)
                .toList();
    }
}
