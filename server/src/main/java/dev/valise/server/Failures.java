package dev.valise.server;

import dev.valise.ValiseException;
import dev.valise.service.RefusedException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;

/** Turns what is thrown into problems. No stack trace and no text of an unknown exception leaves the server. */
final class Failures {
    private static final System.Logger LOG = System.getLogger("dev.valise.server");

    private Failures() {}

    static void addTo(RoutesConfig routes) {
        routes.exception(ProblemException.class, (e, context) -> Answers.problem(context, e.problem()));
        routes.exception(RefusedException.class, (e, context) -> Answers.problem(context, Problem.of(e)));
        routes.exception(ValiseException.class, (e, context) -> fault(e, context));
        routes.exception(HttpResponseException.class, (e, context) -> Answers.problem(context, ofHttp(e)));
        routes.exception(Exception.class, Failures::fault);
    }

    private static Problem ofHttp(HttpResponseException e) {
        return switch (e.getStatus()) {
            case 404 -> new Problem(404, "unknown-path", "there is nothing at this path");
            case 405 -> new Problem(405, "wrong-method", "this path does not have this method");
            default -> new Problem(e.getStatus(), "malformed", String.valueOf(e.getMessage()));
        };
    }

    private static void fault(Exception e, Context context) {
        LOG.log(System.Logger.Level.ERROR, "a request failed by a fault of Valise itself", e);
        Answers.problem(
                context,
                new Problem(500, "fault", "this is a fault of Valise itself; its log says more. Please report it"));
    }
}
