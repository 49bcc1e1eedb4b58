package dev.valise.service;

import dev.valise.Loss;
import dev.valise.Outcome;
import dev.valise.Report;
import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.store.Move;
import dev.valise.store.StoredCalls;
import dev.valise.store.StoredCalls.BranchMove;
import dev.valise.store.StoredCalls.Ended;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells the store how calls have ended, and then those who wait for it. What they are told of the store is there, or they are told that
 * it is not. Safe for use by many threads.
 */
final class Endings {
    private final StoredCalls stored;
    private final LiveCalls live;
    private final ScopeCatalog catalog;
    private final CallNotation notation;
    private final Backlog backlog;

    Endings(StoredCalls stored, LiveCalls live, ScopeCatalog catalog, CallNotation notation) {
        this.stored = stored;
        this.live = live;
        this.notation = notation;
        this.catalog = catalog;
        this.backlog = new Backlog(stored, this::isKept);
    }

    private void isKept(Ended ended) {
        ended.made().ifPresent(made -> catalog.isTold(made.id()));
        live.find(ended.id()).ifPresent(live::remove);
    }

    /**
     * Ends a call.
     *
     * @param made the scope that it made, if that is new
     * @param move of the branch that it ran on
     */
    void end(LiveCall call, Outcome outcome, Optional<ScopeRecord> made, Optional<BranchMove> move) {
        Answer answer = new Answer(notation.answer(call.order(), outcome), Optional.empty());
        Ended ended = ended(call, answer, made);
        if (call.order().mayBeKeptLater()) {
            call.end(outcome, answer);
            backlog.add(ended);
            return;
        }
        try {
            Answer told = keep(call, outcome, answer, made, move);
            call.end(outcome, told);
            isKept(ended);
        } catch (ValiseException e) {
            endWithout(call, outcome, made, move, e);
        }
    }

    private static Ended ended(LiveCall call, Answer answer, Optional<ScopeRecord> made) {
        return new Ended(call.id(), answer.content(), made.map(ScopeRecord::toStore));
    }

    private Answer keep(
            LiveCall call, Outcome outcome, Answer answer, Optional<ScopeRecord> made, Optional<BranchMove> move) {
        Optional<Move> moved = stored.finish(ended(call, answer, made), move);
        if (moved.isEmpty() || moved.get() instanceof Move.Moved) {
            return answer;
        }
        RefusedException why = Branches.notMoved(moved.get(), move.flatMap(BranchMove::expected));
        Answer refused = new Answer(answer.text(), Optional.of(notShown(why, call, outcome)));
        stored.finish(ended(call, refused, made), Optional.empty());
        return refused;
    }

    /** The branch does not show what the call made. */
    private static RefusedException notShown(RefusedException why, LiveCall call, Outcome outcome) {
        Map<String, String> facts = new HashMap<>(why.facts());
        facts.put("call", call.id().text());
        facts.put("made", outcome.scope().id().text());
        return new RefusedException(
                why.reason(), why.getMessage() + "; the call ran, and its outcome is that of " + call.id(), facts);
    }

    /** The store does not know of the call's end: who waits for it is told so. */
    private void endWithout(
            LiveCall call,
            Outcome outcome,
            Optional<ScopeRecord> made,
            Optional<BranchMove> move,
            ValiseException cause) {
        Answer told;
        Outcome shown = outcome;
        if (move.isPresent()) {
            told = new Answer(
                    notation.answer(call.order(), outcome),
                    Optional.of(notShown(RefusedException.of(cause), call, outcome)));
        } else {
            shown = withLoss(outcome, new Loss("", "", "call", String.valueOf(cause.getMessage())));
            told = new Answer(notation.answer(call.order(), shown), Optional.empty());
        }
        call.end(shown, told);
        if (cause.code() == Code.STORE_UNAVAILABLE) {
            backlog.add(ended(call, told, made));
        } else {
            isKept(ended(call, told, Optional.empty()));
        }
    }

    private static Outcome withLoss(Outcome outcome, Loss loss) {
        Report report = outcome.report();
        List<Loss> losses = new ArrayList<>(report.heldOnly().orElse(List.of()));
        losses.add(loss);
        return outcome.withReport(report.withHeldOnly(losses));
    }

    void close() throws InterruptedException {
        backlog.close();
    }
}
