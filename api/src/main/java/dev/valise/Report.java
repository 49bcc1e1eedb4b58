package dev.valise;

import java.util.List;
import java.util.Optional;

/**
 * What every outcome says, however the call ended.
 *
 * @param call its name
 * @param scope the scope after the call. A call that was killed or lost leaves the scope it was given
 * @param output what it wrote
 * @param changed names bound by the call, or bound to another object than before, at most 50,000; one changed in place is not
 *     listed
 * @param removed names that it unbound
 * @param threadsEnded threads that were left when the code ended; they were ended
 * @param processesEnded processes that were left, likewise
 * @param missing what the scope lacked that the call was given, since it had been unpacked
 * @param heldOnly what of the scope after the call is not in its packed form; empty where that is not known, because it
 *     was not packed before the outcome was given
 * @param displays what it showed, in order, at most 100
 * @param patches the patches that were active in its jail, in the order of their application
 * @param usage what it used
 */
public record Report(
        CallId call,
        Scope scope,
        Output output,
        List<String> changed,
        List<String> removed,
        int threadsEnded,
        int processesEnded,
        List<Loss> missing,
        Optional<List<Loss>> heldOnly,
        List<Display> displays,
        List<String> patches,
        Usage usage) {
    public Report {
        displays = List.copyOf(displays);
        patches = List.copyOf(patches);
        changed = List.copyOf(changed);
        removed = List.copyOf(removed);
        missing = List.copyOf(missing);
        heldOnly = heldOnly.map(List::copyOf);
    }

    /** A report of a call that showed nothing, on a scope that was never packed, and has not been since. */
    public Report(
            CallId call,
            Scope scope,
            Output output,
            List<String> changed,
            List<String> removed,
            int threadsEnded,
            int processesEnded,
            Usage usage) {
        this(
                call,
                scope,
                output,
                changed,
                removed,
                threadsEnded,
                processesEnded,
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                usage);
    }

    public Report withCall(CallId newCall) {
        return with(newCall, heldOnly, usage);
    }

    public Report withHeldOnly(List<Loss> newHeldOnly) {
        return with(call, Optional.of(newHeldOnly), usage);
    }

    public Report withUsage(Usage newUsage) {
        return with(call, heldOnly, newUsage);
    }

    private Report with(CallId newCall, Optional<List<Loss>> newHeldOnly, Usage newUsage) {
        return new Report(
                newCall,
                scope,
                output,
                changed,
                removed,
                threadsEnded,
                processesEnded,
                missing,
                newHeldOnly,
                displays,
                patches,
                newUsage);
    }
}
