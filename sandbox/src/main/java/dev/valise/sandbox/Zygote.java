package dev.valise.sandbox;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Gives orders to the zygote of a jail: lines on its standard input. An order to a zygote that has ended is dropped; that
 * it has ended is noticed where it matters. Safe for use by many threads.
 */
final class Zygote {
    /** What a worker is to do with the descriptors that it gets. */
    enum Purpose {
        /** Fork a spare, now. */
        FORK,
        /** Keep them for a spare, to be forked as soon as the call has ended. */
        KEEP
    }

    private final OutputStream orders;

    Zygote(OutputStream orders) {
        this.orders = orders;
    }

    void kit(Worker parent, Worker child, Purpose purpose) {
        send("kit " + parent.number() + " " + child.number() + (purpose == Purpose.FORK ? " fork" : " keep"));
    }

    /** SIGINT to one process. */
    void interrupt(long jailPid) {
        send("interrupt " + jailPid);
    }

    /** Has a worker collect its children that have ended. */
    void reap(Worker worker) {
        send("reap " + worker.number());
    }

    /**
     * Has removed what a lineage left whose last worker has been ended.
     *
     * @param since from when on the lineages that live have run code, in milliseconds since 1970
     */
    void sweep(Lineage lineage, long since) {
        send("sweep " + lineage.name() + " " + since);
    }

    /**
     * Ends a worker: SIGKILL to all of its process group at once, so that nothing in it can fork away from it. Its parent
     * is told to collect it.
     *
     * @param jailPid 0 where its process is not known, and nothing is to be killed
     */
    void end(Worker worker, long jailPid) {
        int parent = worker.parent().map(Worker::number).orElse(-1);
        send("end " + worker.number() + " " + jailPid + " " + parent);
    }

    /** What comes first: the preparation, the start, and the token that nobody else in the jail may know. */
    synchronized void prepare(List<String> preparation, String token) {
        preparation.forEach(this::send);
        send("start");
        send("token " + token);
    }

    private synchronized void send(String order) {
        try {
            orders.write((order + "\n").getBytes(StandardCharsets.US_ASCII));
            orders.flush();
        } catch (IOException e) {
            // The zygote has ended, and all its workers with it; see JailProcess.
            return;
        }
    }
}
