package dev.valise.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads inputs from a file or a pipe, line by line and without a prompt. */
final class PlainInput implements ReplInput {
    private static final int COLUMNS = 100;

    private final BufferedReader lines;

    PlainInput(InputStream stream) {
        lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    @Override
    public Reading next() {
        StringBuilder text = new StringBuilder();
        for (String line = readLine(); line != null; line = readLine()) {
            text.append(text.isEmpty() ? "" : "\n").append(line);
            InputRule.Verdict verdict = ReplInput.judge(text.toString());
            if (verdict == InputRule.Verdict.WHOLE) {
                return new Reading.Typed(text.toString());
            }
            if (verdict == InputRule.Verdict.EMPTY) {
                text.setLength(0);
            }
        }
        return text.isEmpty() ? new Reading.Ended() : new Reading.Typed(text.toString());
    }

    private @Nullable String readLine() {
        try {
            return lines.readLine();
        } catch (IOException e) {
            // As if it had ended: there is nothing more to read.
            return null;
        }
    }

    @Override
    public int columns() {
        return COLUMNS;
    }

    @Override
    public void close() {}
}
