package dev.valise.bench;

import java.io.IOException;
import java.util.List;

/** Something that is measured, one batch of samples at a time. For one thread at a time. */
interface Subject extends AutoCloseable {
    /** Its name in the table and on the command line, where a prefix of it will do. */
    String name();

    /** What one operation is, in a line. */
    String meaning();

    Unit unit();

    /** The paces at which it makes sense: for what is no call, none but its own. */
    default List<Pace> paces() {
        return List.of(Pace.ALONE);
    }

    /** How many samples a round takes of it. */
    int perRound(Pace pace);

    /** Comes before the batches of a round, for what takes long and need not be done for each. */
    default void begin() throws Exception {}

    /** Comes after the batches of a round: leaves nothing that would disturb others. */
    default void end() throws Exception {}

    /**
     * Takes a batch. What comes before the first sample, to bring everything into its usual state, is not measured.
     *
     * @return as many samples as asked for: nanoseconds, bytes, or calls per second
     */
    double[] take(Pace pace, int count) throws Exception;

    @Override
    void close() throws IOException;
}
