package dev.valise.cli;

import dev.valise.AnsweringListener;
import dev.valise.OutputListener;
import java.io.IOError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jline.keymap.KeyMap;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Reads inputs at a prompt: with editing, history, completion, and lines that go on until an input is whole. */
final class TerminalInput implements ReplInput {
    private static final String PROMPT = ">>> ";
    private static final String MORE = "... ";
    private static final int NARROWEST = 20;
    private static final int USUAL_COLUMNS = 80;
    private static final int USUAL_ROWS = 24;

    private final Terminal terminal;
    private final LineReader reader;
    private final LineReader answers;
    private final Surroundings around;

    /**
     * Starts to read.
     *
     * @param history the file that keeps what was typed; empty for none
     */
    TerminalInput(
            Terminal terminal,
            Surroundings around,
            Interrupts interrupts,
            Supplier<Collection<String>> names,
            Optional<Path> history) {
        this.terminal = terminal;
        this.around = around;
        // At the prompt the reader takes Ctrl-C itself; this is for while a call runs.
        terminal.handle(Terminal.Signal.INT, signal -> interrupts.interrupt());
        LineReaderBuilder builder = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("valise")
                .parser(new Typing())
                .completer(new Names(names))
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, MORE)
                .variable(LineReader.INDENTATION, 0)
                .variable(LineReader.BELL_STYLE, "none")
                // An exclamation mark is Python's, not a reference to an older line.
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.HISTORY_IGNORE_SPACE, false)
                .option(LineReader.Option.CASE_INSENSITIVE, false);
        history.ifPresent(file -> builder.variable(LineReader.HISTORY_FILE, file));
        reader = builder.build();
        answers = LineReaderBuilder.builder()
                .terminal(terminal)
                .variable(LineReader.DISABLE_HISTORY, true)
                .variable(LineReader.BELL_STYLE, "none")
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.INSERT_TAB, true)
                .build();
        reader.getWidgets().put("indent-or-complete", this::indentOrComplete);
        Objects.requireNonNull(reader.getKeyMaps().get(LineReader.MAIN), "JLine has a main key map")
                .bind(new Reference("indent-or-complete"), KeyMap.ctrl('I'));
    }

    /** The terminal of this process. */
    static Terminal ofProcess() throws IOException {
        Terminal terminal = TerminalBuilder.builder()
                .system(true)
                .dumb(true)
                .nativeSignals(true)
                .build();
        if (terminal.getColumns() == 0) {
            // Nobody said how large it is, as in some containers; JLine would show a line as dots.
            terminal.setSize(Size.of(USUAL_COLUMNS, USUAL_ROWS));
        }
        return terminal;
    }

    /** Where a line begins, Tab indents. */
    private boolean indentOrComplete() {
        String before = reader.getBuffer().upToCursor();
        if (before.substring(before.lastIndexOf('\n') + 1).isBlank()) {
            reader.getBuffer().write("    ");
        } else {
            reader.callWidget(LineReader.EXPAND_OR_COMPLETE);
        }
        return true;
    }

    @Override
    public Reading next() {
        if (!around.out().atLineStart() || !around.err().atLineStart()) {
            around.out().print("\n");
        }
        try {
            String text = reader.readLine(PROMPT);
            return judgeTyped(text);
        } catch (UserInterruptException e) {
            return new Reading.Cancelled();
        } catch (EndOfFileException e) {
            return new Reading.Ended();
        }
    }

    private Reading judgeTyped(String text) {
        return ReplInput.judge(text) == InputRule.Verdict.EMPTY ? next() : new Reading.Typed(text);
    }

    @Override
    public OutputListener listener(Surroundings surroundings) {
        return new Answering(this, new Printer(surroundings));
    }

    /** A line for a call that asks for one, behind what it has written: that is the prompt. */
    private Optional<String> answer() throws InterruptedException {
        try {
            // A percent sign would begin a pattern of JLine's.
            String line = answers.readLine(around.out().unfinished().replace("%", "%%"));
            around.out().ended();
            return Optional.of(line);
        } catch (UserInterruptException | IOError e) {
            // What prepares the terminal for a line is a program, which the same Control-C may have ended.
            around.out().ended();
            throw (InterruptedException) new InterruptedException("nobody answers").initCause(e);
        } catch (EndOfFileException e) {
            around.out().ended();
            return Optional.empty();
        }
    }

    /** Prints what a call writes, and asks the person at the terminal for what it reads. */
    private record Answering(TerminalInput input, Printer printer) implements AnsweringListener {
        @Override
        public void output(Stream stream, String text) {
            printer.output(stream, text);
        }

        @Override
        public Optional<String> answer() throws InterruptedException {
            return input.answer();
        }
    }

    @Override
    public int columns() {
        return terminal.getColumns() < NARROWEST ? USUAL_COLUMNS : terminal.getColumns();
    }

    @Override
    public void close() {
        try {
            reader.getHistory().save();
            terminal.close();
        } catch (IOException e) {
            around.say(
                    "the history of this session was not saved: " + Visible.line(String.valueOf(e.getMessage()), 200));
        }
    }
}
