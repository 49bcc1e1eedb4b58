package dev.valise.sandbox;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Makes text of UTF-8 that comes in pieces, which may end inside a character. Not safe for use by several threads. */
final class PieceDecoder {
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);

    /** The end of the last piece, where it was part of a character; at most three bytes. */
    private ByteBuffer rest = ByteBuffer.allocate(0);

    /** The characters that are complete with this piece; none where it ends inside the first. What is not UTF-8 is U+FFFD. */
    String decode(ByteBuffer piece) {
        ByteBuffer all = ByteBuffer.allocate(rest.remaining() + piece.remaining())
                .put(rest)
                .put(piece)
                .flip();
        CharBuffer text = CharBuffer.allocate(all.remaining() + 1);
        decoder.decode(all, text, false);
        rest = all.slice();
        return text.flip().toString();
    }
}
