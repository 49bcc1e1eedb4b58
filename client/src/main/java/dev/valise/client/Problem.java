package dev.valise.client;

import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.json.BadJsonException;
import dev.valise.json.JsonFields;
import java.time.Duration;
import java.util.Optional;

/**
 * A refusal of a server, as RFC 9457 has them.
 *
 * @param type a slug: {@code unknown-scope}
 * @param detail what is wrong, why, and what to do, in the server's words
 * @param retryAfter when to ask again, more than zero
 */
record Problem(int status, String type, String detail, Optional<Duration> retryAfter) {
    static final String CONTENT_TYPE = "application/problem+json";

    /** A refusal; empty where the answer is none. */
    static Optional<Problem> of(Answer answer) {
        if (!answer.contentType().equals(CONTENT_TYPE)) {
            return Optional.empty();
        }
        try {
            return Optional.of(of(JsonFields.parse(answer.body()), answer.status(), answer.retryAfter()));
        } catch (BadJsonException e) {
            return Optional.empty();
        }
    }

    /** A refusal that came as a document. Throws {@link BadJsonException} where it is none. */
    static Problem of(JsonFields document, int status, Optional<Duration> retryAfter) {
        return new Problem(status, document.text("type"), document.text("detail"), retryAfter);
    }

    ValiseException toException(Address address) {
        Code code = code();
        String words = address.shown(detail);
        return switch (code) {
            case UNAUTHORIZED -> new ValiseException(code, address + " refuses this client: " + words);
            case NO_CAPACITY ->
                retryAfter
                        .map(wait -> ValiseException.noCapacity(address + ": " + words, wait))
                        .orElseGet(() -> new ValiseException(code, address + ": " + words));
            case UNREACHABLE, HOST_UNFIT -> new ValiseException(code, address + ": " + words);
            default -> new ValiseException(code, words);
        };
    }

    private Code code() {
        return switch (type) {
            case "unknown-scope" -> Code.UNKNOWN_SCOPE;
            case "bad-file" -> Code.BAD_FILE;
            case "cannot-pack" -> Code.CANNOT_PACK;
            case "host-unfit" -> Code.HOST_UNFIT;
            case "store-unavailable" -> Code.STORE_UNAVAILABLE;
            case "over-budget" -> Code.OVER_BUDGET;
            default ->
                switch (status) {
                    case 401, 403 -> Code.UNAUTHORIZED;
                    case 400, 404, 408, 409, 413, 422 -> Code.BAD_CALL;
                    case 429 -> Code.NO_CAPACITY;
                    case 502, 503, 504 -> Code.UNREACHABLE;
                    default -> Code.INTERNAL;
                };
        };
    }
}
