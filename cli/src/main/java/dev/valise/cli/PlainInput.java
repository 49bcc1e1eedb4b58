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
        String line = readLine();
        while (line != null && InputRule.judge(line) == InputRule.Verdict.EMPTY) {
            line = readLine();
        }
        if (line == null) {
            return new Reading.Ended();
        }
        // An input may have very many lines, so it is not judged anew with each; a command is short.
        boolean isCommand = ReplInput.isCommand(line);
        StringBuilder text = new StringBuilder(line);
        InputRule rule = new InputRule();
        rule.take(line);
        while (!isWhole(isCommand ? ReplInput.judge(text.toString()) : rule.verdict())) {
            line = readLine();
            if (line == null) {
                break;
            }
            text.append('\n').append(line);
            rule.take("\n" + line);
        }
        return new Reading.Typed(text.toString());
    }

    private static boolean isWhole(InputRule.Verdict verdict) {
        return verdict == InputRule.Verdict.WHOLE || verdict == InputRule.Verdict.EMPTY;
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
