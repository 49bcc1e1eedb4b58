package dev.valise;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** What the values that hold other values have in common: a row of them that grows until its assembly is closed. */
abstract class Container {
    private static final Value[] NONE = {};
    private static final int FIRST_CAPACITY = 4;

    private final Assembly assembly;
    private Value[] row = NONE;
    private int filled;

    Container(Assembly assembly) {
        this.assembly = assembly;
    }

    Assembly assembly() {
        return assembly;
    }

    /** How many values it holds: of a dict its keys and values, alternating. */
    final int held() {
        return filled;
    }

    final Value held(int index) {
        return row[index];
    }

    final void append(Value value) {
        if (filled == row.length) {
            row = Arrays.copyOf(row, Math.max(FIRST_CAPACITY, Math.addExact(filled, filled >> 1)));
        }
        row[filled] = Objects.requireNonNull(value, "value is null");
        filled++;
    }

    final void appendAll(Collection<? extends Value> values) {
        row = Arrays.copyOf(row, Math.addExact(filled, values.size()));
        values.forEach(this::append);
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Container && Equality.areEqual((Value) this, (Value) other));
    }

    @Override
    public final int hashCode() {
        return Equality.hash((Value) this);
    }

    @Override
    public final String toString() {
        return Repr.of((Value) this);
    }

    /** A list, tuple or set. */
    abstract static class Sequence extends Container implements Iterable<Value> {
        Sequence(Assembly assembly) {
            super(assembly);
        }

        public int size() {
            return held();
        }

        public boolean isEmpty() {
            return held() == 0;
        }

        /** The elements in their order; the list cannot be changed. */
        public List<Value> elements() {
            return new Row<>(held()) {
                @Override
                public Value get(int index) {
                    return held(Objects.checkIndex(index, size()));
                }
            };
        }

        @Override
        public Iterator<Value> iterator() {
            return elements().iterator();
        }
    }

    /** A dict: keys at even places of the row, their values behind them. */
    abstract static class Mapping extends Container {
        private static final int FEW = 8;

        /** The last place of each key that is a str; a tree where hashes collide, and made when first needed. */
        private volatile @Nullable Map<String, Value> byText;

        Mapping(Assembly assembly) {
            super(assembly);
        }

        final void put(Value key, Value value) {
            append(key);
            append(value);
        }

        public int size() {
            return held() / 2;
        }

        public boolean isEmpty() {
            return held() == 0;
        }

        /** The entries in the order of their insertion; a stream from a hostile source may have a key twice. */
        public List<Value.Dict.Entry> entries() {
            return new Row<>(size()) {
                @Override
                public Value.Dict.Entry get(int index) {
                    Objects.checkIndex(index, size());
                    return new Value.Dict.Entry(held(2 * index), held(2 * index + 1));
                }
            };
        }

        /** What it has under this key. */
        public Optional<Value> find(String key) {
            if (size() > FEW && assembly().isClosed()) {
                return Optional.ofNullable(index().get(key));
            }
            for (int i = held() - 2; i >= 0; i -= 2) {
                if (held(i) instanceof Value.Str text && text.value().equals(key)) {
                    return Optional.of(held(i + 1));
                }
            }
            return Optional.empty();
        }

        /** The entries as a map that cannot be changed; throws {@link ValueTypeException} where a key is not a str. */
        public Map<String, Value> toMap() {
            Map<String, Value> map = new LinkedHashMap<>();
            for (int i = 0; i < held(); i += 2) {
                if (!(held(i) instanceof Value.Str text)) {
                    throw new ValueTypeException("a key of the dict is " + Naming.withArticle(held(i)) + ", not a str");
                }
                map.put(text.value(), held(i + 1));
            }
            return Collections.unmodifiableMap(map);
        }

        private Map<String, Value> index() {
            Map<String, Value> known = byText;
            if (known != null) {
                return known;
            }
            Map<String, Value> made = new HashMap<>();
            for (int i = 0; i < held(); i += 2) {
                if (held(i) instanceof Value.Str text) {
                    made.put(text.value(), held(i + 1));
                }
            }
            byText = made;
            return made;
        }
    }

    /** An instance: it holds its attributes. */
    abstract static class Described extends Container {
        private static final Value.Dict NO_ATTRIBUTES = new Value.Dict(Assembly.CLOSED);

        final String name;
        final String repr;
        Value.Dict attributes = NO_ATTRIBUTES;

        Described(Assembly assembly, String name, String repr) {
            super(assembly);
            this.name = name;
            this.repr = repr;
        }
    }

    private abstract static class Row<E> extends AbstractList<E> implements RandomAccess {
        private final int length;

        Row(int length) {
            this.length = length;
        }

        @Override
        public int size() {
            return length;
        }
    }
}
