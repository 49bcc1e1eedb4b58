package dev.valise.packed;

import dev.valise.Assembly;
import dev.valise.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** Graphs of values, by a seed: with sharing, cycles and every kind that can be passed to Python. */
final class RandomValues {
    private final Random random;
    private final Assembly assembly = new Assembly();
    private final List<Value> hashable = new ArrayList<>();
    private final List<Value> all = new ArrayList<>();

    private RandomValues(long seed) {
        random = new Random(seed);
    }

    /** A list from which everything of the graph can be reached. */
    static Value graph(long seed) {
        return new RandomValues(seed).make();
    }

    private Value make() {
        int size = 1 + random.nextInt(80);
        List<Value> toFill = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            Value made = next();
            all.add(made);
            if (made instanceof Value.List || made instanceof Value.Dict || isOpenSet(made)) {
                toFill.add(made);
            }
        }
        toFill.forEach(this::fill);
        Value.List root = assembly.list();
        all.forEach(each -> assembly.add(root, each));
        assembly.close();
        return root;
    }

    private static boolean isOpenSet(Value value) {
        return value instanceof Value.Set set && !set.isFrozen();
    }

    private Value next() {
        return switch (random.nextInt(12)) {
            case 0, 1 -> assembly.list();
            case 2 -> assembly.dict();
            case 3 -> assembly.set();
            case 4 -> Value.Tuple.of(some(all, 6));
            case 5 -> new Value.Slice(any(all), any(all), any(all));
            case 6 -> unhashableLeaf();
            case 7 -> hashable(Value.Tuple.of(some(hashable, 5)));
            case 8 -> hashable(Value.Set.frozen(new HashSet<>(some(hashable, 5))));
            default -> hashable(leaf());
        };
    }

    private Value hashable(Value value) {
        hashable.add(value);
        return value;
    }

    private void fill(Value value) {
        Set<Value> keys = new HashSet<>(some(hashable, 8));
        switch (value) {
            case Value.List list -> some(all, 8).forEach(each -> assembly.add(list, each));
            case Value.Set set -> keys.forEach(each -> assembly.add(set, each));
            case Value.Dict dict -> keys.forEach(key -> assembly.put(dict, key, any(all)));
            default -> throw new AssertionError(value);
        }
    }

    private List<Value> some(List<Value> values, int most) {
        List<Value> some = new ArrayList<>();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            some.add(any(values));
        }
        return some;
    }

    private Value any(List<Value> values) {
        return values.isEmpty() ? Value.of(random.nextInt(1_000)) : values.get(random.nextInt(values.size()));
    }

    /** None that Python holds to be equal to another of these where Java does not. */
    private Value leaf() {
        return switch (random.nextInt(8)) {
            case 0 -> Value.none();
            case 1 -> Value.of(random.nextInt(1_000) - 500);
            case 2 -> Value.of(new BigInteger(random.nextInt(3_000), random).negate());
            case 3 -> Value.of(text());
            case 4 -> Value.of(bytes());
            case 5 -> new Value.Uuid(new UUID(random.nextLong(), random.nextLong()));
            case 6 -> new Value.Date(LocalDate.of(1, 1, 1).plusDays(random.nextInt(3_000_000)));
            default -> new Value.Path("/" + Integer.toHexString(random.nextInt()) + "/é");
        };
    }

    private Value unhashableLeaf() {
        return switch (random.nextInt(9)) {
            case 0 -> Value.of(random.nextBoolean());
            case 1 -> Value.of(Double.longBitsToDouble(random.nextLong()));
            case 2 -> new Value.Complex(random.nextGaussian(), random.nextGaussian());
            case 3 -> Value.Bytes.bytearray(bytes(), 0, 0);
            case 4 -> Value.of(new BigDecimal(new BigInteger(random.nextInt(200), random), random.nextInt(400) - 200));
            case 5 -> new Value.Duration(microseconds(random.nextLong() >> 4));
            case 6 -> new Value.Time(LocalTime.ofNanoOfDay(1_000L * random.nextInt(2_000_000_000)), offset());
            case 7 ->
                new Value.DateTime(
                        LocalDateTime.of(1970, 1, 1, 0, 0).plus(microseconds(random.nextLong() >> 12)), offset());
            default ->
                new Value.Range(
                        BigInteger.valueOf(random.nextLong()),
                        new BigInteger(100, random),
                        BigInteger.valueOf(1 + random.nextInt(9)));
        };
    }

    private static Duration microseconds(long microseconds) {
        return Duration.ofSeconds(
                Math.floorDiv(microseconds, 1_000_000L), 1_000L * Math.floorMod(microseconds, 1_000_000L));
    }

    private Optional<Duration> offset() {
        return switch (random.nextInt(3)) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(Duration.ofMinutes(random.nextInt(2 * 1_439) - 1_439));
            default -> Optional.of(microseconds(random.nextLong(2 * 86_399_000_000L) - 86_399_000_000L));
        };
    }

    /** Without high surrogates that stand alone before low ones: Java cannot tell them from a pair. */
    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(random.nextInt(10) == 0 ? 700 : 12); i > 0; i--) {
            switch (random.nextInt(4)) {
                case 0 -> text.append((char) random.nextInt(0x80));
                case 1 -> text.append((char) random.nextInt(0xd800));
                case 2 -> text.append((char) (0xdc00 + random.nextInt(0x400))).append('.');
                default -> text.appendCodePoint(0x10000 + random.nextInt(0x100000));
            }
        }
        return text.append(random.nextInt(5) == 0 ? "\ud800" : "").toString();
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(random.nextInt(10) == 0 ? 700 : 12)];
        random.nextBytes(bytes);
        return bytes;
    }
}
