package dev.valise;

import java.util.List;

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
        Usage usage) {
    public Report {
        changed = List.copyOf(changed);
        removed = List.copyOf(removed);
    }
}
