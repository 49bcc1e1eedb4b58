package dev.valise.sandbox;

import dev.valise.CallId;
import dev.valise.Capacity;
import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The places in which calls of one tenant run, and the bounded queue before them, shared by its lineages as {@link
 * Capacity} says. Safe for use by many threads, virtual ones too.
 */
final class Places implements AutoCloseable {
    /** Of four places, one lineage leaves one to others. */
    private static final int PART_OF_OTHERS = 4;

    /** How much the last call counts in the mean time that a place is taken: about the last ten do. */
    private static final double NEWEST = 0.1;

    /** The mean time before any call has ended: some of the smallest calls. */
    private static final long FIRST_GUESS_NANOS = 50_000_000;

    /** A call that is made again sooner finds the same. */
    private static final long SHORTEST_RETRY_NANOS = 50_000_000;

    private final Capacity capacity;
    private final int mostOfOne;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Object, Line> lines = new HashMap<>();
    private final Set<Place> taken = new HashSet<>();
    private int waiting;
    /** How many turns each lineage would have had, if the turns so far had gone round among those there were. */
    private double rounds;

    private long arrivals;
    private double meanNanos = FIRST_GUESS_NANOS;
    private boolean closed;

    Places(Capacity capacity) {
        this.capacity = capacity;
        this.mostOfOne = capacity.running() - capacity.running() / PART_OF_OTHERS;
    }

    /** A place that is taken, until it is closed. */
    final class Place implements AutoCloseable {
        private final Line line;
        private final long since = System.nanoTime();

        private Place(Line line) {
            this.line = line;
            line.running++;
            taken.add(this);
            rounds += 1.0 / lines.size();
        }

        /** Gives it to the next call; once. */
        @Override
        public void close() {
            lock.lock();
            try {
                taken.remove(this);
                line.running--;
                meanNanos += NEWEST * (System.nanoTime() - since - meanNanos);
                admit();
                forgetIfIdle(line);
            } finally {
                lock.unlock();
            }
        }
    }

    /** What runs and waits of one lineage. */
    private static final class Line {
        private final Object lineage;
        private final Deque<Ticket> tickets = new ArrayDeque<>(); // the first came first
        private int running;
        private double nextTurn;

        private Line(Object lineage) {
            this.lineage = lineage;
        }

        /** When the next call of it has its turn: not before the one that came last. */
        private double turn(double rounds) {
            double turn = Math.max(rounds, nextTurn);
            nextTurn = turn + 1;
            return turn;
        }
    }

    /** A call that waits. */
    private final class Ticket {
        private final CallId id;
        private final double turn;
        private final long arrival = arrivals++;
        private final Condition changed = lock.newCondition();
        private Optional<Place> place = Optional.empty();
        private boolean interrupted;
        private boolean displaced;

        private Ticket(CallId id, double turn) {
            this.id = id;
            this.turn = turn;
        }

        private boolean waits() {
            return place.isEmpty() && !interrupted && !displaced && !closed;
        }
    }

    /**
     * Takes a place, or waits for one.
     *
     * @param lineage what stands for it, by its {@code equals}
     * @param id by which {@link #interrupt} finds the call while it waits
     * @return empty where the wait was interrupted, by {@link #interrupt}, or as a thread, which still is then
     * @throws ValiseException NO_CAPACITY where it may not wait, or has waited long enough; CLOSED
     */
    Optional<Place> take(Object lineage, CallId id) {
        lock.lock();
        try {
            requireOpen();
            Line line = lines.computeIfAbsent(lineage, Line::new);
            // Where a place is free, those that wait are all of lineages that have as many as they may.
            if (mayEnter(line)) {
                line.turn(rounds);
                return Optional.of(new Place(line));
            }
            try {
                makeRoomFor(line);
                return await(line, new Ticket(id, line.turn(rounds)));
            } finally {
                forgetIfIdle(line);
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many calls wait. */
    int waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the wait of a call. Whether it waited. */
    boolean interrupt(CallId id) {
        lock.lock();
        try {
            Optional<Ticket> found = lines.values().stream()
                    .flatMap(line -> line.tickets.stream())
                    .filter(ticket -> ticket.id.equals(id) && ticket.waits())
                    .findFirst();
            found.ifPresent(ticket -> ticket.interrupted = true);
            found.ifPresent(ticket -> ticket.changed.signal());
            return found.isPresent();
        } finally {
            lock.unlock();
        }
    }

    private boolean mayEnter(Line line) {
        return taken.size() < capacity.running() && line.running < mostOfOne;
    }

    private Optional<Place> await(Line line, Ticket ticket) {
        line.tickets.add(ticket);
        waiting++;
        try {
            long left = capacity.longestWait().toNanos();
            while (ticket.waits() && left > 0) {
                left = ticket.changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ticket.interrupted = true;
        } finally {
            remove(line, ticket);
        }
        if (ticket.place.isPresent()) {
            return ticket.place; // also where it was interrupted at the same moment: its call is then
        }
        requireOpen();
        if (ticket.displaced) {
            throw full();
        }
        if (ticket.interrupted) {
            return Optional.empty();
        }
        throw refused("no place came free within %,d ms, which is how long a call may wait; %s"
                .formatted(capacity.longestWait().toMillis(), state()));
    }

    /** Makes sure that one more of a line may wait, at the cost of a line of which more do, or refuses it. */
    private void makeRoomFor(Line line) {
        if (waiting < capacity.waiting()) {
            return;
        }
        Line longest = lines.values().stream()
                .max(Comparator.comparingInt(each -> each.tickets.size()))
                .orElseThrow();
        // One more there than here is no reason: it would be the other way round then.
        if (longest.tickets.size() < line.tickets.size() + 2) {
            throw full();
        }
        Ticket last = longest.tickets.getLast();
        remove(longest, last);
        longest.nextTurn = last.turn;
        last.displaced = true;
        last.changed.signal();
    }

    private void remove(Line line, Ticket ticket) {
        if (line.tickets.remove(ticket)) {
            waiting--;
        }
    }

    /** Gives what is free to those that wait: to the line of which the fewest run, and of those to the one whose turn it is. */
    private void admit() {
        while (true) {
            Optional<Line> next = lines.values().stream()
                    .filter(line -> !line.tickets.isEmpty() && mayEnter(line))
                    .min(Comparator.<Line>comparingInt(line -> line.running)
                            .thenComparingDouble(line -> line.tickets.getFirst().turn)
                            .thenComparingLong(line -> line.tickets.getFirst().arrival));
            if (next.isEmpty()) {
                return;
            }
            Ticket first = next.get().tickets.removeFirst();
            waiting--;
            if (first.waits()) {
                first.place = Optional.of(new Place(next.get()));
                first.changed.signal();
            }
        }
    }

    private void forgetIfIdle(Line line) {
        if (line.running == 0 && line.tickets.isEmpty()) {
            lines.remove(line.lineage, line);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new ValiseException(Code.CLOSED, "this Valise has been closed");
        }
    }

    private ValiseException full() {
        return refused("all places are taken: " + state());
    }

    private String state() {
        return "%,d calls run and %,d wait, of at most %,d and %,d"
                .formatted(taken.size(), waiting, capacity.running(), capacity.waiting());
    }

    private ValiseException refused(String why) {
        Duration wait = untilFree();
        return ValiseException.noCapacity(
                "%s; make the call again in %,d ms, or start Valise with more capacity".formatted(why, wait.toMillis()),
                wait);
    }

    /** When one more call is thought to find a place, if calls take as long as the last did, or those have that run. */
    private Duration untilFree() {
        long now = System.nanoTime();
        double age =
                taken.stream().mapToLong(place -> now - place.since).average().orElse(0);
        double nanos = Math.max(meanNanos, age) * (waiting + 1) / capacity.running();
        long most = Math.max(SHORTEST_RETRY_NANOS, capacity.longestWait().toNanos());
        return Duration.ofNanos(Math.clamp((long) nanos, SHORTEST_RETRY_NANOS, most));
    }

    /** All that wait are refused, and those that come. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            lines.values().forEach(line -> line.tickets.forEach(ticket -> ticket.changed.signal()));
        } finally {
            lock.unlock();
        }
    }
}
