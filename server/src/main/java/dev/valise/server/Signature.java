package dev.valise.server;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The signature of a function as its source has it: {@code (x, rate=0.2) -> float}. Nothing is evaluated, so names in it mean what they
 * mean there.
 */
final class Signature {
    private static final Pattern HEADER =
            Pattern.compile("^[ \\t]*(?:async[ \\t]+)?def[ \\t]+\\w+[ \\t]*(?=[(\\[])", Pattern.MULTILINE);

    /** Longer ones are no help, and there are sources of many megabytes. */
    private static final int LONGEST = 2_000;

    private final String source;
    private int at;

    private Signature(String source, int at) {
        this.source = source;
        this.at = at;
    }

    /** Of a function by its source, from its decorators on; empty where it is none that begins with {@code def}. */
    static Optional<String> of(String source) {
        Matcher header = HEADER.matcher(source);
        return header.find() ? new Signature(source, header.end()).read() : Optional.empty();
    }

    /** All up to the colon that ends the header, without comments, in one line. */
    private Optional<String> read() {
        StringBuilder text = new StringBuilder();
        int depth = 0;
        while (at < source.length() && text.length() < LONGEST) {
            char here = source.charAt(at);
            if (here == ':' && depth == 0) {
                return Optional.of(text.toString()
                        .strip()
                        .replaceAll("\\s+", " ")
                        .replace("( ", "(")
                        .replace(" )", ")"));
            }
            if (here == '#') {
                skipTo("\n");
            } else if (here == '"' || here == '\'') {
                text.append(quoted());
            } else {
                depth += "([{".indexOf(here) >= 0 ? 1 : ")]}".indexOf(here) >= 0 ? -1 : 0;
                text.append(here);
                at++;
            }
        }
        return Optional.empty();
    }

    private void skipTo(String end) {
        int found = source.indexOf(end, at);
        at = found < 0 ? source.length() : found;
    }

    /** A text of the source with its quotes. */
    private String quoted() {
        int start = at;
        String quote = source.startsWith(source.substring(at, at + 1).repeat(3), at)
                ? source.substring(at, at + 3)
                : source.substring(at, at + 1);
        at += quote.length();
        while (at < source.length() && !source.startsWith(quote, at)) {
            at += source.charAt(at) == '\\' ? 2 : 1;
        }
        at = Math.min(source.length(), at + quote.length());
        return source.substring(start, at);
    }
}
