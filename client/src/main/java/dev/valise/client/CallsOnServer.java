package dev.valise.client;

import dev.valise.CallId;
import dev.valise.Outcome;
import dev.valise.ValiseException;
import dev.valise.json.BadJsonException;
import dev.valise.json.JsonFields;
import dev.valise.json.OutcomeReader;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The calls that a server knows by their ids. Safe for use by many threads. */
record CallsOnServer(Connection connection) {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private static final Set<String> ALIVE = Set.of("waiting", "running");

    /**
     * Interrupts a call; whether there was one to interrupt. A server that does not answer interrupts nothing.
     */
    boolean interrupt(CallId id) {
        try {
            return interruptOrThrow(id);
        } catch (ValiseException e) {
            return false;
        }
    }

    /** The same; throws {@link ValiseException} where the server does not answer as it should. */
    boolean interruptOrThrow(CallId id) {
        Answer answer = ask(id, "DELETE");
        if (isUnknown(answer)) {
            return false;
        }
        boolean isAsked = answer.status() == 202;
        connection.document(answer, isAsked ? 202 : 200);
        return isAsked;
    }

    /**
     * The outcome of a call; empty where it has none yet, or is not known.
     *
     * @throws IOException where the server cannot be reached
     */
    Optional<Outcome> outcome(CallId id) throws IOException {
        Optional<JsonFields> document = look(id);
        return document.isEmpty() || ALIVE.contains(status(document.get()))
                ? Optional.empty()
                : Optional.of(read(document.get(), id));
    }

    /** Throws IOException where no call of this id lives, so that nothing more will come of it. */
    void requireAlive(CallId id) throws IOException {
        if (look(id).filter(each -> ALIVE.contains(status(each))).isEmpty()) {
            throw new IOException("the call has ended, and its outcome did not come");
        }
    }

    private Optional<JsonFields> look(CallId id) throws IOException {
        try {
            Answer answer = ask(id, "GET");
            return isUnknown(answer) ? Optional.empty() : Optional.of(connection.document(answer, 200));
        } catch (ValiseException e) {
            if (e.getCause() instanceof IOException lost) {
                throw lost;
            }
            throw e;
        }
    }

    private static boolean isUnknown(Answer answer) {
        return answer.status() == 404 && Problem.of(answer).isPresent();
    }

    private Answer ask(CallId id, String method) {
        return connection.ask(
                connection
                        .request("/v1/calls/" + id)
                        .method(method, BodyPublishers.noBody())
                        .build(),
                LONGEST,
                (response, body) -> Answer.of(response, BodyPieces.all(body, Connection.MOST_BYTES)));
    }

    private String status(JsonFields document) {
        try {
            return document.text("status");
        } catch (BadJsonException e) {
            throw connection.foreign(String.valueOf(e.getMessage()));
        }
    }

    /** Reads the outcome of a call; throws {@link ValiseException} UNREACHABLE where it is none, or that of another. */
    Outcome read(JsonFields document, CallId id) {
        try {
            Outcome outcome = OutcomeReader.read(document);
            if (!outcome.report().call().equals(id)) {
                throw connection.foreign("it gave the outcome of another call, "
                        + outcome.report().call());
            }
            return outcome;
        } catch (BadJsonException e) {
            throw connection.foreign(String.valueOf(e.getMessage()));
        }
    }
}
