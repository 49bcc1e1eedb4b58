package dev.valise.spi;

import java.util.function.Supplier;

/** Two observers; what began last ends first. */
record Pair(Observer first, Observer second) implements Observer {
    private record Both(Span outer, Span inner) implements Span {
        @Override
        public void failed(String code) {
            outer.failed(code);
            inner.failed(code);
        }

        @Override
        public void close() {
            inner.close();
            outer.close();
        }
    }

    @Override
    public Span begin(Part part, String operation) {
        return new Both(first.begin(part, operation), second.begin(part, operation));
    }

    @Override
    public void saw(Event event) {
        first.saw(event);
        second.saw(event);
    }

    @Override
    public Span lives(Supplier<Levels> levels) {
        return new Both(first.lives(levels), second.lives(levels));
    }
}
