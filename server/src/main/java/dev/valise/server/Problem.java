package dev.valise.server;

import dev.valise.json.Json;
import dev.valise.service.RefusedException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A refusal as RFC 9457 writes it. Immutable.
 *
 * @param type a slug that never changes: {@code unknown-scope}
 * @param detail what is wrong, why, and what to do
 * @param facts more members, for programs
 * @param retryAfter when to ask again, where that may help
 */
record Problem(int status, String type, String detail, Map<String, String> facts, Duration retryAfter) {
    private static final Duration SOON = Duration.ofSeconds(1);

    static final String CONTENT_TYPE = "application/problem+json";

    Problem(int status, String type, String detail) {
        this(status, type, detail, Map.of(), SOON);
    }

    static Problem of(RefusedException refusal) {
        int status = switch (refusal.reason()) {
            case UNKNOWN_SCOPE, UNKNOWN_CALL, UNKNOWN_BRANCH, UNKNOWN_VARIABLE -> 404;
            case BRANCH_MOVED, CALL_ID_TAKEN, NO_SUCH_STEP, SCOPE_IN_USE -> 409;
            case UNKNOWN_PYTHON, REQUEST_ID_REUSED, BAD_CALL, BAD_FILE, CANNOT_PACK, OVER_BUDGET -> 422;
            case NO_CAPACITY, TOO_OFTEN -> 429;
            case CLOSING, HOST_UNFIT, STORE_UNAVAILABLE -> 503;
            case FAULT, BAD_STORE -> 500;
        };
        String slug = refusal.reason().name().toLowerCase(Locale.ROOT).replace('_', '-');
        return new Problem(
                status,
                slug,
                String.valueOf(refusal.getMessage()),
                refusal.facts(),
                refusal.retryAfter().orElse(SOON));
    }

    static Problem malformed(String detail) {
        return new Problem(400, "malformed", detail);
    }

    String json() {
        return Json.document(json -> {
            json.writeStartObject();
            json.writeStringProperty("type", type);
            json.writeStringProperty("title", type.replace('-', ' '));
            json.writeNumberProperty("status", status);
            json.writeStringProperty("detail", detail);
            new TreeMap<>(facts).forEach(json::writeStringProperty);
            json.writeEndObject();
        });
    }
}
