package dev.valise.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Python source text and the name that tracebacks know it by.
 *
 * @param name the path as it was given, or {@code <stdin>}
 */
record SourceText(String name, String text) {
    /** The encoding declaration of PEP 263, in one of the first two lines. */
    private static final Pattern DECLARATION = Pattern.compile("[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)");

    /** Reads a file; {@code -} is standard input. */
    static SourceText read(String path, InputStream standardInput) throws UnreadableException {
        try {
            if (path.equals("-")) {
                return new SourceText("<stdin>", decode("<stdin>", standardInput.readAllBytes()));
            }
            return new SourceText(path, decode(path, Files.readAllBytes(Path.of(path))));
        } catch (NoSuchFileException e) {
            throw new UnreadableException("there is no file " + quote(path));
        } catch (AccessDeniedException e) {
            throw new UnreadableException(quote(path) + " may not be read by this user");
        } catch (IOException | IllegalArgumentException e) {
            String why = isDirectory(path) ? "it is a directory" : Visible.line(String.valueOf(e.getMessage()), 200);
            throw new UnreadableException(quote(path) + " cannot be read: " + why);
        }
    }

    private static boolean isDirectory(String path) {
        try {
            return Files.isDirectory(Path.of(path));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String decode(String name, byte[] bytes) throws UnreadableException {
        boolean marked =
                bytes.length >= 3 && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb && bytes[2] == (byte) 0xbf;
        int start = marked ? 3 : 0;
        Charset charset = marked ? StandardCharsets.UTF_8 : charset(name, bytes);
        try {
            return charset.newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, bytes.length - start))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnreadableException(quote(name) + " is not " + charset.name() + " text; save it as UTF-8, or"
                    + " name its encoding in the first line, as in: # coding: latin-1");
        }
    }

    private static Charset charset(String name, byte[] bytes) throws UnreadableException {
        // Looking costs a regular expression, so only at files that could have a declaration.
        String head = new String(bytes, 0, Math.min(bytes.length, 400), StandardCharsets.ISO_8859_1);
        if (!head.contains("coding")) {
            return StandardCharsets.UTF_8;
        }
        String[] lines = head.split("\r\n|\r|\n", 3);
        for (int i = 0; i < Math.min(2, lines.length); i++) {
            Matcher matcher = DECLARATION.matcher(lines[i]);
            if (matcher.lookingAt()) {
                return charset(name, matcher.group(1));
            }
            if (!lines[i].isBlank() && !lines[i].stripLeading().startsWith("#")) {
                break;
            }
        }
        return StandardCharsets.UTF_8;
    }

    private static Charset charset(String name, String encoding) throws UnreadableException {
        try {
            return Charset.forName(encoding.equals("latin-1") ? "latin1" : encoding);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new UnreadableException(
                    quote(name) + " is written in '" + encoding + "', which is not known here; save it as UTF-8");
        }
    }

    private static String quote(String path) {
        return "'" + Visible.line(path, 200) + "'";
    }

    /** A file cannot be read; the message says which, and why. */
    static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreadableException(String message) {
            super(message);
        }
    }
}
