package dev.valise.sandbox;

import dev.valise.Durability;
import dev.valise.Loss;
import dev.valise.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Judges an outcome by the model.
 *
 * @param scope that was called
 * @param killed whether something was being killed while the call was made
 * @param jailsEnd whether it may have had to wait for a new jail
 * @param kills that have been so far
 */
record ChaosCheck(ChaosScope scope, ChaosStep step, boolean killed, boolean jailsEnd, ChaosKills kills) {
    /** How far past its deadline a call may end. */
    private static final Duration PAST_DEADLINE = Duration.ofMillis(250);

    /** Of a call that ends late: its process, the thread that kills it, and the kernel that frees its memory, one after the other. */
    private static final int WAITING = 3;

    /** What is wrong with an outcome, if anything is. */
    Optional<String> violation(Outcome outcome, Durability durability) {
        return switch (outcome) {
            case Outcome.Returned returned -> returned(returned, durability);
            case Outcome.Raised raised -> raised(raised, durability);
            case Outcome.Limited limited ->
                step.kind().isLimited() ? unchanged(outcome) : Optional.of("unexpected limit " + limited.verdict());
            case Outcome.Lost lost ->
                mayBeLost(lost) ? unchanged(outcome) : Optional.of("lost without a kill: " + lost.reason());
            case Outcome.Interrupted interrupted -> Optional.of("nobody interrupted it: " + interrupted);
        };
    }

    private Optional<String> returned(Outcome.Returned returned, Durability durability) {
        if (step.kind().isLimited() || step.kind().isDeadly() || step.kind() == ChaosStep.Kind.RAISES) {
            return Optional.of("it must not return");
        }
        return returned.value().equals(step.after().value())
                ? packed(returned, durability)
                : Optional.of("it gave %s and not %s"
                        .formatted(returned.value(), step.after().value()));
    }

    private Optional<String> raised(Outcome.Raised raised, Durability durability) {
        boolean expected = switch (step.kind()) {
            case RAISES -> raised.error().type().equals("ValueError");
            case TAKES_MEMORY -> raised.error().type().equals("MemoryError");
            default -> false;
        };
        return expected ? packed(raised, durability) : Optional.of("it raised " + raised.error());
    }

    /** A packed form that was asked for is there, and lacks nothing. */
    private Optional<String> packed(Outcome outcome, Durability durability) {
        List<Loss> losses = outcome.report().heldOnly().orElse(List.of());
        return durability != Durability.BEFORE_REPLY || losses.isEmpty() || killed
                ? Optional.empty()
                : Optional.of("it was not packed: " + losses);
    }

    private Optional<String> unchanged(Outcome outcome) {
        return outcome.scope().equals(scope.scope())
                ? Optional.empty()
                : Optional.of("the scope after it is " + outcome.scope());
    }

    private boolean mayBeLost(Outcome.Lost lost) {
        return killed || (isGone(lost) ? scopeMayBeLost(lost) : step.kind().isDeadly());
    }

    /** Whether it is not the call that was lost but the scope before it. */
    static boolean isGone(Outcome.Lost lost) {
        return lost.reason().startsWith("the scope cannot be called any more");
    }

    /** What has no packed form for sure may be lost with its process; or where too much was to be packed at once. */
    private boolean scopeMayBeLost(Outcome.Lost lost) {
        boolean hurried = scope.durability() == Durability.HELD && lost.reason().contains("faster than");
        return scope.mayHaveBeenLost() || (!scope.isPacked() && (scope.hasSeenKills(kills) || hurried));
    }

    /**
     * Whether it ended too late.
     *
     * @param nanos from the request to the outcome
     * @param late how much later than they should things happened meanwhile
     */
    Optional<String> lateness(Outcome outcome, long nanos, long late) {
        // Bringing a scope back, and starting a jail, come before the call.
        boolean all = outcome.report().usage().held() && !killed && !jailsEnd;
        long took = all ? nanos : outcome.report().usage().wall().toNanos();
        long most = step.limits().wall().plus(PAST_DEADLINE).toNanos() + WAITING * late;
        return took <= most
                ? Optional.empty()
                : Optional.of(
                        "it took %d ms, of which %d ms were the machine's".formatted(took / 1000000, late / 1000000));
    }
}
