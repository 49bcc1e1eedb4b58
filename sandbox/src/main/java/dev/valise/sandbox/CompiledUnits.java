package dev.valise.sandbox;

import dev.valise.ValiseException;
import dev.valise.Value;
import dev.valise.packed.MalformedException;
import dev.valise.packed.PackedScope;
import dev.valise.packed.PackedUnit;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

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

    private final Function<Request, Optional<byte[]>> ask;
    private final BooleanSupplier busy;
    // By the hash of a text and its file name; in the order of use, the least recent first.
    private final LinkedHashMap<String, byte[]> known = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Value> wanted = new LinkedHashMap<>();
    private final Labor labor;
    private long bytes;
    private boolean closed;

    /**
     * Starts the thread that asks.
     *
     * @param ask makes a request to a process of the empty scope; gives what that has packed, unless it failed
     * @param busy whether calls run
     */
    CompiledUnits(Function<Request, Optional<byte[]>> ask, BooleanSupplier busy) {
        this.ask = ask;
        this.busy = busy;
        this.labor = Labor.start("valise-compiler", this::work);
    }

    /** What is known of the units of a scope: code by names, as {@code packing.unpack} wants it. */
    synchronized Value of(PackedScope scope) {
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
                PackedUnit unit = units.get(i);
                add(name(unit), Value.Tuple.of(Value.of(texts.get(i)), Value.of(unit.file())));
            }
        } catch (MalformedException | UncheckedIOException e) {
            return; // its file has changed meanwhile, which is for those to say who need it
        }
    }

    private synchronized boolean isNew(String name) {
        return !closed && !known.containsKey(name) && wanted.size() < MOST_WANTED && !wanted.containsKey(name);
    }

    private synchronized void add(String name, Value text) {
        wanted.put(name, text);
        notifyAll();
    }

    private static String name(PackedUnit unit) {
        return unit.hash() + " " + unit.file();
    }

    private void work() throws InterruptedException {
        Map<String, Value> next = next();
        List<byte[]> codes = compiled(next);
        int number = 0;
        for (String name : next.keySet()) {
            keep(name, codes.size() == next.size() ? codes.get(number++) : NOTHING);
        }
    }

    private synchronized Map<String, Value> next() throws InterruptedException {
        while (wanted.isEmpty() || busy.getAsBoolean()) {
            if (wanted.isEmpty()) {
                wait();
            } else {
                TimeUnit.MILLISECONDS.timedWait(this, BETWEEN_LOOKS_MILLIS);
            }
        }
        Map<String, Value> next = new LinkedHashMap<>();
        for (Map.Entry<String, Value> each : wanted.entrySet()) {
            if (next.size() < AT_ONCE) {
                next.put(each.getKey(), each.getValue());
            }
        }
        return next;
    }

    /** What a process says of these; not as many where it failed. */
    private List<byte[]> compiled(Map<String, Value> units) {
        try {
            Request request = Request.compile(List.copyOf(units.values()));
            return ask.apply(request).map(CompiledUnits::parts).orElse(List.of());
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
        known.put(name, code);
        bytes += size(name, code);
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
