package dev.valise;

/**
 * What a call wrote to its standard streams.
 *
 * @param stdout standard output; bytes that are not UTF-8 stand as U+FFFD
 * @param stderr standard error, likewise
 * @param truncated whether the call was ended in the middle of its output: it reached the output limit, or was killed, so
 *     that what it had not yet flushed is missing
 */
public record Output(String stdout, String stderr, boolean truncated) {
    public static final Output NONE = new Output("", "", false);
}
