package dev.valise.server;

import dev.valise.json.Json;
import io.javalin.http.Context;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/** Writes answers. */
final class Answers {
    private static final String JSON = "application/json";

    private Answers() {}

    static void document(Context context, int status, Consumer<JsonGenerator> body) {
        document(context, status, Json.document(body));
    }

    static void document(Context context, int status, String json) {
        typed(context, status, JSON).result(json);
    }

    /** The type alone: JSON is always UTF-8, and files have no encoding. */
    static Context typed(Context context, int status, String type) {
        context.res().setCharacterEncoding(null);
        return context.status(status).contentType(type);
    }

    static void problem(Context context, Problem problem) {
        if (problem.status() == 401) {
            context.header("WWW-Authenticate", "Bearer");
        }
        if (problem.status() == 429 || problem.status() == 503) {
            long seconds = problem.retryAfter().plusMillis(999).toSeconds();
            context.header("Retry-After", Long.toString(seconds));
        }
        typed(context, problem.status(), Problem.CONTENT_TYPE).result(problem.json());
    }
}
