package dev.valise.sandbox;

import dev.valise.CallId;
import dev.valise.Output;
import dev.valise.Report;
import dev.valise.Scope;
import dev.valise.Usage;
import java.time.Duration;
import java.util.List;

/** Reports of calls that did not run. */
final class Reports {
    private Reports() {}

    static Report nothing(CallId call, Scope scope) {
        Usage none = new Usage(Duration.ZERO, Duration.ZERO, 0, false);
        return new Report(call, scope, Output.NONE, List.of(), List.of(), 0, 0, none);
    }
}
