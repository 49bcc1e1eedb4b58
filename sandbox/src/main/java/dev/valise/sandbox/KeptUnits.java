package dev.valise.sandbox;

import dev.valise.packed.PackedUnit;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * What units were compiled to, in a folder for later JVMs of this user, by the interpreter and the unit. Each was compiled by a
 * process that had run no code of users and was given no other text, so that not even a defect of the compiler lets one text say
 * what another is compiled to. What cannot be read or written is as if it were not there. Safe for use by many threads.
 */
final class KeptUnits {
    /** Shorter texts are compiled in the time that it takes to read a file: 0.2 ms. */
    private static final int LEAST_TEXT = 1 << 10;

    private static final CacheFolder.Room ROOM = new CacheFolder.Room(4096, 64L << 20);

    private final Supplier<Optional<CacheFolder>> folder;
    private final String compiler;

    /**
     * In a folder that is made where it is not there, and used where it is this user's alone.
     *
     * @param place of the folder in which that folder is
     * @param compiler a name of the interpreter, and of the worker that says what it compiles and how
     */
    KeptUnits(Optional<Path> place, String compiler) {
        this.folder = () -> place.filter(outer -> CacheFolder.at(outer).isPresent())
                .flatMap(outer -> CacheFolder.at(outer.resolve("units"), ROOM));
        this.compiler = compiler;
    }

    /** Whether a unit may be kept; then it is compiled without others. */
    boolean takes(PackedUnit unit) {
        return unit.size() >= LEAST_TEXT;
    }

    /** Tells what units were compiled to, one after the other, in so far as it is there. */
    void read(List<PackedUnit> units, BiConsumer<PackedUnit, byte[]> told) {
        List<PackedUnit> large = units.stream().filter(this::takes).toList();
        Optional<CacheFolder> place = large.isEmpty() ? Optional.empty() : folder.get();
        place.ifPresent(found -> large.forEach(unit -> {
            byte[] key = key(unit);
            found.read(HexFormat.of().formatHex(key))
                    .filter(content ->
                            content.length > key.length && Arrays.equals(content, 0, key.length, key, 0, key.length))
                    .ifPresent(content -> told.accept(unit, Arrays.copyOfRange(content, key.length, content.length)));
        }));
    }

    /** Keeps what a unit was compiled to. */
    void write(PackedUnit unit, byte[] code) {
        if (takes(unit)) {
            byte[] key = key(unit);
            byte[] content = Arrays.copyOf(key, key.length + code.length);
            System.arraycopy(code, 0, content, key.length, code.length);
            folder.get().ifPresent(found -> found.write(HexFormat.of().formatHex(key), content));
        }
    }

    /** Names the file, and is in it, so that no file counts under another's name. */
    private byte[] key(PackedUnit unit) {
        String whole = compiler + "\0" + unit.hash() + "\0" + unit.file();
        ByteBuffer bytes = ByteBuffer.allocate(whole.length() * Character.BYTES);
        bytes.asCharBuffer().put(whole); // UTF-8 would make all halves of surrogates one
        return CacheFolder.sha256().digest(bytes.array());
    }
}
