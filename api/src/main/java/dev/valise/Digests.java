package dev.valise;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Numbers by which the elements of sets and the keys of dicts are put into an order that depends on their content only.
 *
 * <p>Equal values have equal digests, and others differ but for a chance of about one in 2^64; the numbers are keyed, so
 * that nobody can prepare values that collide. A value that holds no cycle is digested whole, from its leaves up. One
 * that does is digested to a depth of 64: elements of one set that are themselves parts of cycles and differ only
 * deeper than that may be told apart wrongly, and their sets then count as different.
 */
final class Digests {
    private static final long KEY = new SecureRandom().nextLong();
    private static final int ROUNDS = 64;

    private final IdentityHashMap<Value, Long> known = new IdentityHashMap<>();

    /** Where the keys are, every {@code stride} children, in the order of their digests, then of their values'. */
    int[] order(Value container, int stride) {
        int count = Shape.size(container) / stride;
        long[] keys = new long[count];
        for (int i = 0; i < count; i++) {
            keys[i] = digest(Shape.child(container, i * stride));
        }
        Comparator<Integer> byKey = Comparator.comparingLong(i -> keys[i]);
        Comparator<Integer> byValue =
                Comparator.comparingLong(i -> digest(Shape.child(container, i * stride + stride - 1)));
        return IntStream.range(0, count)
                .boxed()
                .sorted(byKey.thenComparing(byValue))
                .mapToInt(i -> i * stride)
                .toArray();
    }

    private long digest(Value value) {
        if (Shape.isLight(value)) {
            return ofLeaf(value);
        }
        Long digest = known.get(value);
        if (digest != null) {
            return digest;
        }
        if (Shape.isLeaf(value)) {
            long made = ofLeaf(value);
            known.put(value, made);
            return made;
        }
        digestAll(new Region(value));
        return known.getOrDefault(value, 0L);
    }

    private void digestAll(Region region) {
        // From the leaves up, as long as there is a node of which all children are known.
        int[] missing = region.missing;
        int[] ready =
                IntStream.range(0, missing.length).filter(i -> missing[i] == 0).toArray();
        ready = Arrays.copyOf(ready, missing.length);
        int found = (int) Arrays.stream(missing).filter(each -> each == 0).count();
        for (int done = 0; done < found; done++) {
            Value node = region.nodes.get(ready[done]);
            known.put(node, ofNode(node, region, new long[0]));
            for (int edge = region.firstEdge[ready[done]]; edge < region.firstEdge[ready[done] + 1]; edge++) {
                int parent = region.parents[edge];
                missing[parent]--;
                if (missing[parent] == 0) {
                    ready[found] = parent;
                    found++;
                }
            }
        }
        if (found < missing.length) {
            digestCycles(region);
        }
    }

    private void digestCycles(Region region) {
        int count = region.nodes.size();
        long[] now = new long[count];
        for (int round = 0; round < ROUNDS; round++) {
            long[] next = new long[count];
            for (int i = 0; i < count; i++) {
                if (region.missing[i] > 0) {
                    next[i] = ofNode(region.nodes.get(i), region, now);
                }
            }
            now = next;
        }
        for (int i = 0; i < count; i++) {
            if (region.missing[i] > 0) {
                known.put(region.nodes.get(i), now[i]);
            }
        }
    }

    /** The digest of a node: its children's, where they are known, or else what they were in the round before. */
    private long ofNode(Value node, Region region, long[] before) {
        long digest = mix(ofHeader(node) + Shape.size(node));
        int size = Shape.size(node);
        boolean ordered = !(node instanceof Value.Set || node instanceof Value.Dict);
        int stride = node instanceof Value.Dict ? 2 : 1;
        for (int i = 0; i < size; i += stride) {
            long part = ofChild(Shape.child(node, i), region, before);
            if (stride == 2) {
                part = mix(part) + ofChild(Shape.child(node, i + 1), region, before);
            }
            digest = ordered ? mix(digest + part) : digest + mix(part);
        }
        return mix(digest);
    }

    private long ofChild(Value child, Region region, long[] before) {
        if (Shape.isLight(child)) {
            return ofLeaf(child);
        }
        Long digest = known.get(child);
        if (digest != null) {
            return digest;
        }
        return Shape.isLeaf(child) ? digest(child) : before[region.numbers.getOrDefault(child, 0)];
    }

    private static long ofHeader(Value node) {
        long type = mix(node.getClass().getName().hashCode());
        return switch (node) {
            case Value.Set set -> type + (set.isFrozen() ? 1 : 0);
            case Value.Instance instance -> mix(type + ofText(instance.className())) + ofText(instance.repr());
            default -> type;
        };
    }

    private static long ofLeaf(Value leaf) {
        long type = mix(leaf.getClass().getName().hashCode());
        return switch (leaf) {
            case Value.Bool bool -> mix(type + (bool.value() ? 1 : 0));
            case Value.Int number -> mix(type + ofInt(number.value()));
            case Value.Float number -> mix(type + Double.doubleToLongBits(number.value()));
            case Value.Complex complex ->
                mix(mix(type + Double.doubleToLongBits(complex.real())) + Double.doubleToLongBits(complex.imaginary()));
            case Value.Bytes bytes -> mix(type + ofBytes(bytes.toByteBuffer()) + (bytes.isBytearray() ? 1 : 0));
            case Value.Str text -> mix(type + ofText(text.value()));
            case Value.Range range ->
                mix(mix(mix(type + ofInt(range.start())) + ofInt(range.stop())) + ofInt(range.step()));
            case Value.Date date -> mix(type + date.date().toEpochDay());
            case Value.Time time -> mix(type + ofText(time.time() + " " + time.offset()));
            case Value.DateTime dateTime -> mix(type + ofText(dateTime.dateTime() + " " + dateTime.offset()));
            case Value.Duration duration ->
                mix(type + ofText(duration.duration().toString()));
            case Value.Decimal decimal -> mix(type + ofText(decimal.text()));
            case Value.Fraction fraction ->
                mix(mix(type + ofInt(fraction.numerator())) + ofInt(fraction.denominator()));
            case Value.Uuid uuid -> mix(type + ofText(uuid.uuid().toString()));
            case Value.Path path -> mix(type + ofText(path.path()));
            case Value.Other other -> mix(mix(type + ofText(other.type())) + ofText(other.repr()));
            default -> mix(type);
        };
    }

    private static long ofText(String text) {
        long digest = mix(text.length());
        for (int i = 0; i < text.length(); i++) {
            digest = mix(digest + text.charAt(i));
        }
        return digest;
    }

    private static long ofInt(BigInteger number) {
        return number.bitLength() < Long.SIZE
                ? mix(number.longValue())
                : ofBytes(ByteBuffer.wrap(number.toByteArray()));
    }

    private static long ofBytes(ByteBuffer bytes) {
        long digest = mix(bytes.remaining());
        while (bytes.hasRemaining()) {
            digest = mix(digest + bytes.get());
        }
        return digest;
    }

    private static long mix(long given) {
        long mixed = (given ^ KEY) * 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ (mixed >>> 32)) * 0xd6e8feb86659fd93L;
        return mixed ^ (mixed >>> 29);
    }

    /** The nodes that can be reached from one and are not known yet, with the edges between them turned round. */
    private final class Region {
        final List<Value> nodes = new ArrayList<>();
        final IdentityHashMap<Value, Integer> numbers = new IdentityHashMap<>();
        /** How many references to nodes of the region each node has. */
        final int[] missing;
        /** Where in {@link #parents} those of each node begin. */
        final int[] firstEdge;

        final int[] parents;

        Region(Value root) {
            enter(root);
            for (int i = 0; i < nodes.size(); i++) {
                Value node = nodes.get(i);
                int size = Shape.size(node);
                for (int at = 0; at < size; at++) {
                    enter(Shape.child(node, at));
                }
            }
            missing = new int[nodes.size()];
            firstEdge = new int[nodes.size() + 1];
            forEachEdge((parent, child) -> {
                missing[parent]++;
                firstEdge[child + 1]++;
            });
            Arrays.parallelPrefix(firstEdge, Math::addExact);
            parents = new int[firstEdge[nodes.size()]];
            int[] filled = firstEdge.clone();
            forEachEdge((parent, child) -> {
                parents[filled[child]] = parent;
                filled[child]++;
            });
        }

        private void enter(Value value) {
            if (!Shape.isLeaf(value) && !known.containsKey(value) && numbers.putIfAbsent(value, nodes.size()) == null) {
                nodes.add(value);
            }
        }

        private void forEachEdge(Edge edge) {
            for (int i = 0; i < nodes.size(); i++) {
                Value node = nodes.get(i);
                int size = Shape.size(node);
                for (int at = 0; at < size; at++) {
                    Value child = Shape.child(node, at);
                    Integer number = Shape.isLeaf(child) ? null : numbers.get(child);
                    if (number != null) {
                        edge.take(i, number);
                    }
                }
            }
        }
    }

    private interface Edge {
        void take(int parent, int child);
    }
}
