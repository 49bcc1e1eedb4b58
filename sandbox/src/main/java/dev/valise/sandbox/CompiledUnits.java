package dev.valise.sandbox;

import dev.valise.ValiseException;
import dev.valise.Value;
import dev.valise.packed.MalformedException;
import dev.valise.packed.PackedScope;
import dev.valise.packed.PackedUnit;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the units of packed scopes are compiled to, so that who unpacks them need not do it. It comes from processes that have
 * run no code of users, and belongs to the text that it is handed along with: bytecode that user code has made is never run in
 * the place of a text. It is asked for when no call runs, once a scope was packed or unpacked. Safe for use by many threads.
 */
final class CompiledUnits implements AutoCloseable {
    /** A text takes about three times its size as bytecode. */
    private static final long MOST_BYTES = 64L << 20;

    private static final int LARGEST_TEXT = 4 << 20;
    private static final int MOST_WANTED = 4096;
    private static final int AT_ONCE = 256;
    private static final long BETWEEN_LOOKS_MILLIS = 2;
    private static final byte[] NOTHING = {};

    /** Compiling takes as long: nobody waits longer for what may be kept. */
    private static final long NANOS_PER_BYTE = 200;

    /** Of what is kept, at the same moment; a folder far away may be slow. */
    private static final int MOST_READERS = 8;

    /** For what is to be kept, when the last call has been made. */
    private static final Duration LONGEST_END = Duration.ofMillis(500);

    private final Function<Request, Optional<byte[]>> ask;
    private final BooleanSupplier busy;
    private final KeptUnits kept;
    // By the hash of a text and its file name; in the order of use, the least recent first.
    private final LinkedHashMap<String, byte[]> known = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Wanted> wanted = new LinkedHashMap<>();
    private final Semaphore readers = new Semaphore(MOST_READERS);
    private final Labor labor;
    private long bytes;
    private boolean finishing;
    private boolean closed;

    /**
     * Starts the thread that asks.
     *
     * @param ask makes a request to a process of the empty scope; gives what that has packed, unless it failed
     * @param busy whether calls run
     * @param kept what is kept for later JVMs
     */
    CompiledUnits(Function<Request, Optional<byte[]>> ask, BooleanSupplier busy, KeptUnits kept) {
        this.ask = ask;
        this.busy = busy;
        this.kept = kept;
        this.labor = Labor.start("valise-compiler", this::work);
    }

    private record Wanted(PackedUnit unit, String text) {}

    /**
     * Begins to look for what is known of the units of a scope: code by names, as {@code packing.unpack} wants it. Who asks for
     * it waits no longer than compiling would take.
     */
    Supplier<Value> seek(PackedScope scope) {
        List<PackedUnit> unread = scope.units().stream()
                .filter(unit -> kept.takes(unit) && !isKnown(name(unit)))
                .toList();
        if (unread.isEmpty() || !readers.tryAcquire()) {
            return () -> of(scope);
        }
        CountDownLatch done = new CountDownLatch(1);
        Thread.ofPlatform().name("valise-compiled").daemon().start(() -> {
            try {
                kept.read(unread, (unit, code) -> keep(name(unit), code));
            } finally {
                readers.release();
                done.countDown();
            }
        });
        return () -> {
            try {
                if (!done.await(
                        NANOS_PER_BYTE
                                * unread.stream().mapToLong(PackedUnit::size).sum(),
                        TimeUnit.NANOSECONDS)) {
                    return of(scope); // what has been read by now; the rest is for the next
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return of(scope);
        };
    }

    private synchronized Value of(PackedScope scope) {
        Map<String, Value> found = new LinkedHashMap<>();
        for (PackedUnit unit : scope.units()) {
            byte[] code = known.getOrDefault(name(unit), NOTHING);
            if (code.length > 0) {
                found.put(name(unit), Value.of(code));
            }
        }
        return Value.Dict.of(found);
    }

    /** Has those units of a scope compiled that are not yet, when there is time. */
    void want(PackedScope scope) {
        try {
            List<PackedUnit> units = scope.units().stream()
                    .filter(unit -> unit.size() <= LARGEST_TEXT && isNew(name(unit)))
                    .toList();
            List<String> texts = scope.texts(units);
            for (int i = 0; i < units.size(); i++) {
                add(new Wanted(units.get(i), texts.get(i)));
            }
        } catch (MalformedException | UncheckedIOException e) {
            return; // its file has changed meanwhile, which is for those to say who need it
        }
    }

    private synchronized boolean isKnown(String name) {
        return known.containsKey(name);
    }

    private synchronized boolean isNew(String name) {
        return !closed && !known.containsKey(name) && wanted.size() < MOST_WANTED && !wanted.containsKey(name);
    }

    private synchronized void add(Wanted unit) {
        wanted.put(name(unit.unit()), unit);
        notifyAll();
    }

    private static String name(PackedUnit unit) {
        return unit.hash() + " " + unit.file();
    }

    private void work() throws InterruptedException {
        List<Wanted> next = next();
        if (next.size() == 1 && kept.takes(next.get(0).unit())) {
            keep(next.get(0));
            return;
        }
        List<byte[]> codes = compiled(next);
        for (int i = 0; i < next.size(); i++) {
            keep(name(next.get(i).unit()), codes.size() == next.size() ? codes.get(i) : NOTHING);
        }
    }

    /** From where it is kept, or for there. */
    private void keep(Wanted wish) {
        String name = name(wish.unit());
        kept.read(List.of(wish.unit()), (unit, code) -> keep(name, code));
        if (!isKnown(name)) {
            List<byte[]> codes = compiled(List.of(wish));
            byte[] code = codes.size() == 1 ? codes.get(0) : NOTHING;
            if (code.length > 0) {
                kept.write(wish.unit(), code);
            }
            keep(name, code);
        }
    }

    /** One that may be kept, or some that may not. */
    private synchronized List<Wanted> next() throws InterruptedException {
        while (wanted.isEmpty() || (busy.getAsBoolean() && !finishing)) {
            if (wanted.isEmpty()) {
                wait();
            } else {
                TimeUnit.MILLISECONDS.timedWait(this, BETWEEN_LOOKS_MILLIS);
            }
        }
        Wanted first = wanted.values().iterator().next();
        return kept.takes(first.unit())
                ? List.of(first)
                : wanted.values().stream()
                        .filter(each -> !kept.takes(each.unit()))
                        .limit(AT_ONCE)
                        .toList();
    }

    /** What a process says of these; not as many where it failed. */
    private List<byte[]> compiled(List<Wanted> units) {
        try {
            List<Value> texts = units.stream()
                    .<Value>map(each -> Value.Tuple.of(
                            Value.of(each.text()), Value.of(each.unit().file())))
                    .toList();
            return ask.apply(Request.compile(texts)).map(CompiledUnits::parts).orElse(List.of());
        } catch (ValiseException e) {
            return List.of(); // there is no jail, or no place in it
        }
    }

    private static List<byte[]> parts(byte[] written) {
        List<byte[]> parts = new ArrayList<>();
        ByteBuffer rest = ByteBuffer.wrap(written);
        while (rest.remaining() >= Integer.BYTES) {
            int length = rest.getInt();
            if (length < 0 || length > rest.remaining()) {
                return List.of();
            }
            byte[] part = new byte[length];
            rest.get(part);
            parts.add(part);
        }
        return parts;
    }

    /** Keeps it, also that there is none, so that nobody asks again. */
    private synchronized void keep(String name, byte[] code) {
        wanted.remove(name);
        byte[] before = known.put(name, code);
        bytes += size(name, code) - (before == null ? 0 : size(name, before));
        while (bytes > MOST_BYTES) {
            Map.Entry<String, byte[]> eldest = known.entrySet().iterator().next();
            known.remove(eldest.getKey());
            bytes -= size(eldest.getKey(), eldest.getValue());
        }
        notifyAll();
    }

    private static long size(String name, byte[] code) {
        return 100L + name.length() + code.length;
    }

    /** Waits until nothing is left to be compiled. */
    synchronized void await() throws InterruptedException {
        while (!wanted.isEmpty() && !closed) {
            wait();
        }
    }

    /** Has compiled what later JVMs may want, in so far as that takes a moment. */
    synchronized void finish() {
        wanted.values().removeIf(each -> !kept.takes(each.unit()));
        finishing = true;
        notifyAll();
        long deadline = System.nanoTime() + LONGEST_END.toNanos();
        try {
            for (long left = LONGEST_END.toNanos();
                    left > 0 && !wanted.isEmpty();
                    left = deadline - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        wanted.clear();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            wanted.clear();
            notifyAll();
        }
        labor.close();
    }
}
