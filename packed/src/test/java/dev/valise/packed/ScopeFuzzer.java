package dev.valise.packed;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What Jazzer runs, with bytes of its own making. Each kind of input gives what it stands for or {@link
 * MalformedException}; whatever else is thrown is a finding. See {@link FuzzTest}.
 */
public final class ScopeFuzzer {
    private static final int MOST_BYTES = 100_000;
    private static final int MOST_CHARACTERS = 100_000;
    private static final Bounds BOUNDS =
            Bounds.standard().withBytes(MOST_BYTES).withValues(MOST_BYTES).withMemoEntries(MOST_BYTES);
    /** For what was read already, which may be written in more bytes than it came in. */
    private static final Bounds OWN = Bounds.standard().withBytes(100 * MOST_BYTES);

    /** With the variable a, a number; b and c, which are one list. */
    private static final PackedScope EARLIER = PackedScope.of(
            ("\200\005}(\214\006formatK\001\214\006python\214\0013\214\004lost]\214\011variables}("
                            + "\214\001aK\001\214\001b]\224\214\001ch\000uu.")
                    .getBytes(StandardCharsets.ISO_8859_1),
            BOUNDS);

    private ScopeFuzzer() {}

    /** By the first byte, what the rest is. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(input, 1, input.length);
        try {
            switch (input[0]) {
                case 'f' -> file(rest);
                case 'j' -> ManifestJson.write(ManifestJson.read(rest));
                case 'o' -> outline(new String(rest, StandardCharsets.UTF_8));
                case 'n' -> look(EARLIER.next(rest));
                case 'p' -> parts(rest);
                default -> stream(rest);
            }
        } catch (MalformedException expected) {
            // That is what it is for.
        }
    }

    /** The stream of a scope. Its parts say all: joined and split again they are the same. */
    private static void stream(byte[] stream) throws IOException {
        PackedScope scope = PackedScope.of(stream, BOUNDS);
        look(scope);
        PackedScope again = PackedScope.of(scope.toStream(), OWN);
        if (!again.variables().equals(scope.variables()) || !again.parts().equals(scope.parts())) {
            throw new AssertionError("it came back as another scope");
        }
        if (!ScopeDiff.between(scope, again).isEmpty()) {
            throw new AssertionError("it differs from itself");
        }
        inFile(scope::write, opened -> {
            if (!opened.parts().equals(scope.parts())) {
                throw new AssertionError("the file holds another scope");
            }
        });
    }

    /** Whatever can be asked of a scope. */
    private static void look(PackedScope scope) {
        for (String name : scope.variables()) {
            int length = scope.value(name).toString().length();
            if (length > MOST_CHARACTERS) {
                throw new AssertionError("the text of a value has " + length + " characters");
            }
            scope.source(name);
        }
    }

    /** A whole file, byte by byte. */
    private static void file(byte[] content) throws IOException {
        inFile(target -> target.write(content), ScopeFuzzer::lookAndJoin);
    }

    /**
     * Parts with hashes that are right: each an id after its length, and the part after its length in two bytes. A
     * variable has each id.
     */
    private static void parts(byte[] input) throws IOException {
        HandMade scope = new HandMade();
        for (int at = 0; at < input.length; ) {
            int idLength = input[at] & 0x3f;
            String id = new String(input, at + 1, Math.min(idLength, input.length - at - 1), StandardCharsets.UTF_8);
            at += 1 + idLength;
            if (at + 2 > input.length) {
                break;
            }
            int length = Math.min((input[at] & 0xff) | (input[at + 1] & 0xff) << 8, input.length - at - 2);
            scope.add(id, Arrays.copyOfRange(input, at + 2, at + 2 + length));
            at += 2 + length;
        }
        inFile(scope::write, opened -> {
            lookAndJoin(opened);
            ScopeDiff.between(opened, opened);
        });
    }

    private static void lookAndJoin(PackedScope scope) {
        try {
            look(scope);
        } catch (MalformedException expected) {
            // What is joined may be fine for all that.
        }
        PackedScope.of(scope.toStream(), OWN);
    }

    private static void outline(String text) {
        Outline outline = Outline.of(text);
        for (int line = 0; line < 20; line++) {
            outline.textAt(line);
            outline.textAround(line, "f");
        }
        List.of("f", "A.m").forEach(outline::textOf);
    }

    private interface Writing {
        void to(OutputStream target) throws IOException;
    }

    private interface Looking {
        void at(PackedScope scope);
    }

    private static void inFile(Writing writing, Looking looking) throws IOException {
        Path file = Files.createTempFile("fuzz", ".valise");
        try {
            try (OutputStream target = Files.newOutputStream(file)) {
                writing.to(target);
            }
            looking.at(PackedScope.open(file, OWN));
        } catch (UncheckedIOException exception) {
            throw exception.getCause();
        } finally {
            Files.delete(file);
        }
    }
}
