package dev.valise;

/** The listener that ignores all output; one object, so that it can be told from others. */
enum Silence implements OutputListener {
    SILENCE;

    @Override
    public void output(Stream stream, String text) {}
}
