package dev.valise.bench;

import dev.valise.Call;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Valise;
import java.util.ArrayList;
import java.util.List;

/** Calls of one Valise, timed around {@link Valise#call} on the thread that makes them. */
final class Calls implements Subject {
    private static final int PER_ROUND = 30;

    private final String name;
    private final String meaning;
    private final Valise valise;
    private final Start start;
    private final Call call;
    private final Succession succession;
    private final int ahead;
    private final List<Scope> toForget = new ArrayList<>();
    private Scope from = Scope.empty();

    /**
     * @param valise that others may use too, at other times
     * @param call what each call is
     * @param succession what becomes of the scopes
     * @param ahead calls made before the samples of a round, so that many scopes are held; where there are none, each
     *     batch starts anew
     */
    Calls(String name, String meaning, Valise valise, Start start, Call call, Succession succession, int ahead) {
        this.name = name;
        this.meaning = meaning;
        this.valise = valise;
        this.start = start;
        this.call = call;
        this.succession = succession;
        this.ahead = ahead;
    }

    /** On which scope the first call is made. */
    sealed interface Start {}

    /** On one that this code makes of the empty scope; on the empty one itself where there is none. */
    record Made(String code) implements Start {}

    /** On one that was there before and stays. */
    record Kept(Scope scope) implements Start {}

    /** What a call starts from, and what becomes of what it made. */
    enum Succession {
        /** All calls on one scope; what they make is forgotten at once, outside of the time taken. */
        SAME_FORGET,
        /** All calls on one scope; what they make stays until there is too much of it. */
        SAME_KEEP,
        /** Each call on the scope of the call before, which is forgotten then, outside of the time taken. */
        CHAIN_FORGET,
        /** Each call on the scope of the call before; all stay until there are too many. */
        CHAIN_KEEP
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String meaning() {
        return meaning;
    }

    @Override
    public Unit unit() {
        return Unit.MILLISECONDS;
    }

    @Override
    public List<Pace> paces() {
        return Pace.OF_CALLS;
    }

    @Override
    public int perRound(Pace pace) {
        return pace == Pace.APART_50 ? PER_ROUND / 3 : PER_ROUND;
    }

    @Override
    public void begin() {
        restart();
        for (int i = 0; i < ahead; i++) {
            time();
        }
    }

    @Override
    public double[] take(Pace pace, int count) {
        if (ahead == 0) {
            restart();
        }
        // One more than asked for goes first: it finds the spares as the batch before left them.
        time();
        return Batch.of(count, () -> {
            pace.await();
            return time();
        });
    }

    @Override
    public void end() throws InterruptedException {
        forgetAll();
        Thread.sleep(ahead); // a millisecond for each process to end
    }

    private void restart() {
        forgetAll();
        from = switch (start) {
            case Kept kept -> kept.scope();
            case Made made when made.code().isEmpty() -> Scope.empty();
            case Made made -> {
                Scope scope = valise.call(Scope.empty(), made.code()).orThrow().scope();
                toForget.add(scope);
                yield scope;
            }
        };
    }

    private void forgetAll() {
        toForget.forEach(valise::forget);
        toForget.clear();
    }

    /** Makes a call, and gives how long it took in nanoseconds. */
    private long time() {
        long before = System.nanoTime();
        Outcome outcome = valise.call(from, call);
        long nanos = System.nanoTime() - before;
        succeed(outcome.orThrow().scope());
        return nanos;
    }

    private void succeed(Scope made) {
        switch (succession) {
            case SAME_FORGET -> valise.forget(made);
            case SAME_KEEP -> toForget.add(made);
            case CHAIN_FORGET -> {
                if (toForget.remove(from)) {
                    valise.forget(from);
                }
                toForget.add(made);
                from = made;
            }
            case CHAIN_KEEP -> {
                toForget.add(made);
                from = made;
            }
        }
    }

    /** Nothing: who started the Valise closes it. */
    @Override
    public void close() {}
}
