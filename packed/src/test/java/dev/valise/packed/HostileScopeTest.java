package dev.valise.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valise.Value;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams and parts that were made to do harm give a scope or {@link MalformedException}, soon. */
class HostileScopeTest {
    private static final Bounds BOUNDS = Bounds.standard();
    private static final String SYSTEM = "8c02 6f73 8c06 73797374656d 93";

    private static Arguments attack(String name, String hex, String problem) {
        return Arguments.of(name, hex, problem);
    }

    static Stream<Arguments> attacks() {
        return Stream.of(
                attack("EXT1, past all lists of names", "8201", "no instruction 0x82 \\(EXT1\\)"),
                attack("EXT2", "830100", "EXT2"),
                attack("EXT4", "8401000000", "EXT4"),
                attack("PERSID", "50 610a", "PERSID"),
                attack("BINPERSID", "4e 51", "0x51 \\(BINPERSID\\)"),
                attack("INST", "28 69 6f730a 73797374656d0a", "INST"),
                attack("OBJ", "28 " + SYSTEM + " 6f", "OBJ"),
                attack("a name by text", "63 6f730a 73797374656d0a", "0x63 \\(GLOBAL\\)"),
                attack("an out-of-band buffer", "97", "NEXT_BUFFER"),
                attack("DUP", "4e 32", "DUP"),
                attack("a state of a function", SYSTEM + " 7d 62", "a state is set on a name, os.system"),
                attack("a state of a list", "5d 7d 62", "a state is set on a list"),
                attack("a state of a text", "8c0161 7d 62", "a state is set on a str"),
                attack(
                        "a state by a function, of a name",
                        SYSTEM + SYSTEM + SYSTEM + "7d 86 52 30",
                        "a state is set|more than one"),
                attack("a call of a text", "8c0161 29 52", "a str is called"),
                attack("a call of a list", "5d 29 52", "a list is called"),
                attack("a call with a list", SYSTEM + " 5d 52", "arguments are a list"),
                attack("an object of a number", "4b01 29 81", "a int is called"),
                attack("keywords that are a list", SYSTEM + " 29 5d 92", "keywords are a list"),
                attack("a text of 2^62 bytes", "8d 0000000000000040", "bytes allowed"),
                attack("a text of 2^63 bytes", "8d 0000000000000080", "negative or over"),
                attack("bytes of 4 GB", "42 ffffffff 00", "needs 4294967295 more bytes"),
                attack("a bytearray of 2^62 bytes", "96 0000000000000040", "more bytes"),
                attack("an int of minus one byte", "8b ffffffff", "negative"),
                attack("an int of 2 GB", "8b ffffff7f", "bits allowed"),
                attack("a frame over the end", "95 ffffffffffffff7f", "a frame of"),
                attack("a memo entry of 4 billion", "4e 72 ffffffff", "memo entry 4294967295 is made"),
                attack("a memo entry made twice", "4e 7100 4e 7100", "memo entry 0 is made"),
                attack("a memo entry that is not there", "6a ffffff7f", "no memo entry"),
                attack("a list as a key", "7d 5d 4e 73", "a list is a key"),
                attack("a bytearray in a set", "8f 28 96 0000000000000000 90", "a bytearray is a key"),
                attack("a key without a value", "7d 28 4e 75", "has no value"),
                attack("elements of a tuple", "4e 85 4e 61", "put into tuple"),
                attack("entries of a list", "5d 4e 4e 73", "put into list"),
                attack("a name of numbers", "4b01 4b02 93", "a name is not a str"),
                attack("a text that is not UTF-8", "8c 01 ff", "not UTF-8"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void refuses(String name, String hex, String problem) {
        byte[] stream = HexFormat.of().parseHex(("8005" + hex + "2e").replace(" ", ""));
        assertThatThrownBy(() -> GraphReader.read(CutStream.of(stream), BOUNDS))
                .as(name)
                .isInstanceOf(MalformedException.class)
                .hasMessageMatching("(?s)malformed at byte \\d+: .*(" + problem + ").*");
    }

    /** The stream of a scope of one variable, {@code x}, which these instructions make. */
    private static byte[] stream(String value) {
        return stream(HexFormat.of().parseHex(value.replace(" ", "")));
    }

    private static byte[] stream(byte[] value) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(HexFormat.of().parseHex("80057d28"));
        text(stream, "format");
        stream.writeBytes(new byte[] {'K', 1});
        text(stream, "python");
        text(stream, "3.11.2");
        text(stream, "variables");
        stream.writeBytes(new byte[] {'}', '('});
        text(stream, "x");
        stream.writeBytes(value);
        stream.writeBytes("uu.".getBytes(StandardCharsets.US_ASCII));
        return stream.toByteArray();
    }

    private static void text(ByteArrayOutputStream stream, String text) {
        stream.write(0x8c);
        stream.write(text.length());
        stream.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Everything that can be asked of a scope, none of which may take long. */
    private static PackedScope useAll(byte[] stream) {
        PackedScope scope = PackedScope.of(stream, BOUNDS);
        assertThat(scope.value("x").toString()).hasSizeLessThan(20_000);
        scope.source("x");
        PackedScope again = PackedScope.of(scope.toStream(), BOUNDS);
        assertThat(again.parts()).isEqualTo(scope.parts());
        assertThat(ScopeDiff.between(scope, again).isEmpty()).isTrue();
        return scope;
    }

    @Test
    void aBytearrayOfANumberIsNotMade() {
        // bytearray(4_000_000_000)
        String call = "8c08 6275696c74696e73 8c09 627974656172726179 93 8a05 00286bee00 85 52";
        assertThat(useAll(stream(call)).value("x")).isInstanceOfSatisfying(Value.Instance.class, made -> {
            assertThat(made.className()).isEqualTo("bytearray");
            assertThat(made.attributes().get("arguments").get(0)).isEqualTo(Value.of(4_000_000_000L));
        });
    }

    @Test
    void whatIsCalledIsOnlyNamed() {
        assertThat(useAll(stream(SYSTEM + " 8c09 746f756368202f782e 85 52"))
                        .value("x")
                        .typeName())
                .isEqualTo("os.system");
    }

    @Test
    void tuplesWhoseHashDoublesPerLevelAreKeys() {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.writeBytes(new byte[] {(byte) 0x8f, '(', 'N', (byte) 0x94});
        for (int level = 0; level < 200; level++) {
            // the tuple before, twice
            value.writeBytes(new byte[] {'h', (byte) level, (byte) 0x86, (byte) 0x94});
        }
        value.write(0x90);
        useAll(stream(value.toByteArray()));
    }

    @Test
    void aBillionLaughsAreOne() {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.writeBytes(new byte[] {']', (byte) 0x94});
        for (int level = 0; level < 100; level++) {
            value.writeBytes(new byte[] {'0', ']', (byte) 0x94, '('});
            for (int i = 0; i < 10; i++) {
                value.writeBytes(new byte[] {'h', (byte) level});
            }
            value.write('e');
        }
        useAll(stream(value.toByteArray()));
    }

    @Test
    void whatIsAMillionDeepIsRead() {
        useAll(stream(("]".repeat(1_000_000) + "a".repeat(999_999)).getBytes(StandardCharsets.US_ASCII)));
        byte[] tuples = new byte[1_000_000];
        Arrays.fill(tuples, (byte) 0x85);
        tuples[0] = 'N';
        useAll(stream(tuples));
    }

    @Test
    void constantsAreNotCopiedWithoutEnd() {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.writeBytes(new byte[] {'X', 0, 4, 0, 0});
        value.writeBytes(new byte[1024]);
        value.write(0x94);
        for (int i = 0; i < 100_000; i++) {
            text(value, "v" + i);
            value.writeBytes(new byte[] {'h', 0});
        }
        assertThatThrownBy(() -> PackedScope.of(stream(value.toByteArray()), BOUNDS))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("too many small constants");
    }

    /** A tuple of lists, each of which holds the tuple. */
    private static byte[] tupleOfCircles(int lists) {
        ByteBuffer value = ByteBuffer.allocate(20 * lists + 100).order(ByteOrder.LITTLE_ENDIAN);
        value.put((byte) '(');
        for (int i = 0; i < lists; i++) {
            value.put((byte) ']').put((byte) 0x94);
        }
        value.put((byte) 't').put((byte) 0x94);
        for (int i = 0; i < lists; i++) {
            value.put((byte) 'j').putInt(i).put((byte) 'j').putInt(lists).put(new byte[] {'a', '0'});
        }
        return stream(Arrays.copyOf(value.array(), value.position()));
    }

    @Test
    void circlesThroughOneTupleAreWrittenAsOftenAsIsSensible() {
        useAll(tupleOfCircles(1_000));
        byte[] many = tupleOfCircles(50_000);
        assertThatThrownBy(() -> PackedScope.of(many, BOUNDS))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("to write it takes more than");
    }

    /** Texts of 17 blocks, each of which may be one of two that have the same hash code in Java. */
    private static List<String> collidingTexts() {
        List<String> texts = List.of("");
        for (int block = 0; block < 17; block++) {
            texts = texts.stream()
                    .flatMap(text -> Stream.of(text + "Aa", text + "BB"))
                    .toList();
        }
        return texts;
    }

    @Test
    void collidingKeysTakeNoLonger() {
        List<String> texts = collidingTexts();
        assertThat(texts.stream().map(String::hashCode).distinct()).hasSize(1);
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.writeBytes(new byte[] {'}', '('});
        texts.forEach(text -> {
            text(value, text);
            value.write('N');
        });
        for (long number = 0; number < 100_000; number++) {
            // A long has the hash code of its halves, xored.
            value.writeBytes(new byte[] {(byte) 0x8a, 8});
            ByteBuffer wide = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            value.writeBytes(wide.putLong((number << 32 | number) + (1L << 62)).array());
            value.write('N');
        }
        value.write('u');
        useAll(stream(value.toByteArray()));
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        names.write('N');
        texts.forEach(text -> {
            text(names, text);
            names.write('N');
        });
        PackedScope scope = PackedScope.of(stream(names.toByteArray()), BOUNDS);
        assertThat(scope.variables()).hasSize(texts.size() + 1);
        assertThat(ScopeDiff.between(scope, scope).isEmpty()).isTrue();
    }

    @Test
    void diffsOfWhatNobodyReadsStayShort() {
        // Two functions of a million lines that have none in common.
        String before = "def f():\n" + "    a\n".repeat(1_000_000);
        String after = "def f():\n" + "    b\n".repeat(1_000_000);
        ScopeDiff diff = ScopeDiff.between(functionOf(before), functionOf(after));
        assertThat(diff.changed()).extracting(ScopeDiff.Change::variable).contains("function:f");
    }

    private static PackedScope functionOf(String source) {
        HandMade scope = new HandMade();
        String hash = scope.addSource(source.getBytes(StandardCharsets.UTF_8));
        scope.add("unit:u", call("unit", link("source:" + hash) + hex("u", "exec") + "29 4b00 74"));
        scope.add("function:f", call("function", link("unit:u") + hex("f@1") + "4e 4e 74"));
        return scope.scope(BOUNDS);
    }

    /** Instructions: a call of a rebuilder, of what comes after a mark. */
    private static String call(String name, String arguments) {
        return hex("valise.pack.rebuild", name) + "93 28" + arguments + "52";
    }

    private static String link(String id) {
        return hex(id) + "51";
    }

    private static String hex(String... texts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String text : texts) {
            text(bytes, text);
        }
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    @Test
    void aVariableIsThereOnce() {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.write('N');
        text(value, "x");
        value.write('N');
        assertThatThrownBy(() -> PackedScope.of(stream(value.toByteArray()), BOUNDS))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("the variable x is there twice");
    }

    @Test
    void partsThatNeedEachOtherToBeMadeAreRefused() {
        // Two tuples, each of which holds the other.
        assertRefused("is needed to make itself", Map.of("a", "8c 01 62 51 85", "b", "8c 01 61 51 85"));
        assertRefused("nothing but a link", Map.of("a", "8c 01 62 51", "b", "8c 01 61 51"));
        assertRefused("which is in no part", Map.of("a", "8c 01 7a 51"));
        assertRefused("part a \\(objects/.*\\): malformed at byte 2: there is no instruction 0xff", Map.of("a", "ff"));
    }

    /** The parts of these ids, as instructions. */
    private static void assertRefused(String problem, Map<String, String> instructions) {
        HandMade scope = new HandMade();
        instructions.forEach(scope::add);
        assertThatThrownBy(() -> scope.join(BOUNDS))
                .isInstanceOf(MalformedException.class)
                .hasMessageMatching("(?s).*" + problem + ".*");
    }
}
