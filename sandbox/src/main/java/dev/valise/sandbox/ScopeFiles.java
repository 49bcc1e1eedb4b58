package dev.valise.sandbox;

import dev.valise.CallFailedException;
import dev.valise.Limits;
import dev.valise.Loss;
import dev.valise.Outcome;
import dev.valise.Result;
import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.Value;
import dev.valise.ValueTypeException;
import dev.valise.packed.Bounds;
import dev.valise.packed.CutStream;
import dev.valise.packed.MalformedException;
import dev.valise.packed.PackedScope;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Scopes between processes and {@code .valise} files: what is asked of a worker for that, and what its answers mean. */
final class ScopeFiles {
    private static final Bounds BOUNDS = Bounds.ofScopes();

    /** For a gigabyte of small objects, which takes a third of it; a class whose reducer never ends costs all of it. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** For some megabytes of ordinary code; the depth of what a compiler takes is bounded, and its time is not. */
    private static final Duration LONGEST_COMPILATION = Duration.ofSeconds(10);

    /** What a process needs for the packed form, and for what it makes of it, for each byte of it. */
    private static final int BYTES_PER_BYTE = 8;

    private static final long LEAST_MEMORY = 512L << 20;

    private ScopeFiles() {}

    /** Limits under which a scope of any size may be packed. */
    static Limits forPacking() {
        return forUnpacking(BOUNDS.bytes() / BYTES_PER_BYTE);
    }

    /** Limits under which units may be compiled. */
    static Limits forCompiling() {
        return Limits.DEFAULT
                .withWall(LONGEST_COMPILATION)
                .withCpu(LONGEST_COMPILATION)
                .withValueBytes(LEAST_MEMORY / 4);
    }

    /** Limits under which so many bytes may be unpacked. */
    static Limits forUnpacking(int bytes) {
        return Limits.DEFAULT
                .withWall(LONGEST)
                .withCpu(LONGEST)
                .withMemoryBytes(LEAST_MEMORY + (long) BYTES_PER_BYTE * bytes)
                .withValueBytes(BOUNDS.bytes());
    }

    /**
     * What a worker has packed.
     *
     * @param since what it may have left out
     * @throws ValiseException CANNOT_PACK, where it has not
     */
    static PackedScope packed(CallRun.Ended ended, Optional<Earlier.Since> since) {
        CutStream stream = ended.packed()
                .orElseThrow(() -> cannotPack(why(ended.outcome()).orElse("it did not answer with a packed scope")));
        try {
            return since.isPresent() ? since.get().form().next(stream) : PackedScope.of(stream, BOUNDS);
        } catch (MalformedException e) {
            throw cannotPack("its process did not write a packed scope: " + e.getMessage());
        }
    }

    private static ValiseException cannotPack(String reason) {
        return new ValiseException(Code.CANNOT_PACK, "the scope cannot be packed: " + reason);
    }

    private static Optional<String> why(Outcome outcome) {
        try {
            outcome.orThrow();
            return Optional.empty();
        } catch (CallFailedException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Writes a file, in full or not at all. */
    static void write(PackedScope packed, Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            Path draft = Files.createTempFile(folder, ".valise-", ".tmp");
            try {
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(draft))) {
                    packed.write(out);
                }
                Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
        }
    }

    /**
     * Opens a file.
     *
     * @throws ValiseException BAD_FILE, where it is not what it should be
     */
    static PackedScope open(Path file) {
        try {
            return PackedScope.open(file, BOUNDS);
        } catch (MalformedException e) {
            throw badFile(e);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The stream of what was opened; throws as {@link #open} does. */
    static CutStream stream(PackedScope packed) {
        try {
            return packed.toCutStream();
        } catch (MalformedException e) {
            throw badFile(e);
        }
    }

    private static ValiseException badFile(MalformedException cause) {
        return new ValiseException(Code.BAD_FILE, String.valueOf(cause.getMessage()), cause);
    }

    /** Whether a worker could not rebuild a scope of a stream in pieces, and may be able to of a whole one. */
    static boolean wantsWhole(CallRun.Ended ended) {
        return ended.outcome() instanceof Outcome.Returned returned
                && returned.result()
                        .flatMap(Result::value)
                        .filter(Value::isNone)
                        .isPresent();
    }

    /**
     * What a scope lacks that a worker has rebuilt.
     *
     * @throws ValiseException BAD_FILE, where it has not
     */
    static List<Loss> missing(CallRun.Ended ended, String what) {
        String why = why(ended.outcome()).orElse("there is no scope");
        if (ended.made().isPresent() && ended.outcome() instanceof Outcome.Returned returned) {
            try {
                return returned.value().asList().stream().map(ScopeFiles::loss).toList();
            } catch (CallFailedException | ValueTypeException e) {
                why = "its code lied about what it lacks: " + e.getMessage();
            }
        }
        ended.made().ifPresent(HeldScope::release);
        throw new ValiseException(Code.BAD_FILE, what + " cannot be unpacked: " + why);
    }

    private static Loss loss(Value fields) {
        return new Loss(
                fields.get(0).asString(),
                fields.get(1).asString(),
                fields.get(2).asString(),
                fields.get(3).asString());
    }
}
