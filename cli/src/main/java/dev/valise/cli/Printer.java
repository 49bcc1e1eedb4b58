package dev.valise.cli;

import dev.valise.OutputListener;

/** Prints a call's output as it comes. */
record Printer(Surroundings around) implements OutputListener {
    @Override
    public void output(Stream stream, String text) {
        (stream == Stream.STDOUT ? around.out() : around.err()).print(text);
    }
}
