package dev.valise.spi;

import java.util.function.Supplier;

/**
 * Is told what goes on inside a Valise, so that it can be counted and followed. It is told on the thread that does it, and before that
 * goes on: an observer is quick, and throws nothing. Safe for use by many threads.
 */
public interface Observer {
    /** One that looks at nothing. */
    static Observer none() {
        return Blind.BLIND;
    }

    /** What takes time. */
    enum Part {
        /** A call waits for a place. */
        QUEUE,
        /** A scope that was not held is brought back from its packed form. */
        RETURN,
        /** A call runs in a process. */
        RUN,
        /** A scope is packed. */
        PACK,
        /** The store reads or writes. */
        STORE
    }

    /** What happens. */
    enum Event {
        /** A scope is let go, because there is no room for it, or its jail is too old. */
        EVICTION
    }

    /**
     * What a Valise has at a moment.
     *
     * @param holders scopes in memory
     * @param spares processes that were forked ahead, for the next calls on these
     * @param holderBytes the memory of the holders, shared pages counted in part (PSS), as it was measured last
     * @param waiting calls that wait for a place
     * @param jails jails that live
     */
    record Levels(int holders, int spares, long holderBytes, int waiting, int jails) {
        /** Of nothing. */
        public static final Levels NONE = new Levels(0, 0, 0, 0, 0);

        /** Those of two together. */
        public Levels plus(Levels other) {
            return new Levels(
                    holders + other.holders,
                    spares + other.spares,
                    holderBytes + other.holderBytes,
                    waiting + other.waiting,
                    jails + other.jails);
        }
    }

    /** A time that has begun. */
    interface Span extends AutoCloseable {
        /**
         * It ends without what was wanted; to be told before it is closed.
         *
         * @param code what kind of trouble, one of a few: {@code STORE_UNAVAILABLE}
         */
        void failed(String code);

        /** It has ended; on the thread on which it began. */
        @Override
        void close();
    }

    /**
     * Something begins on this thread, and ends when what this gives is closed.
     *
     * @param operation of the store, one of a few: {@code scope.put}; empty for all others
     */
    Span begin(Part part, String operation);

    /** Something has happened. */
    void saw(Event event);

    /**
     * A Valise lives, until what this gives is closed.
     *
     * @param levels may be asked at any time, by any thread
     */
    Span lives(Supplier<Levels> levels);

    /** Both: the other is told, too. */
    default Observer and(Observer other) {
        return equals(none()) ? other : other.equals(none()) ? this : new Pair(this, other);
    }
}
