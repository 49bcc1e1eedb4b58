package dev.valise.client;

import dev.valise.Call;
import dev.valise.CallId;
import dev.valise.Limits;
import dev.valise.Outcome;
import dev.valise.OutputListener;
import dev.valise.OutputListener.Stream;
import dev.valise.Scope;
import dev.valise.client.EventReader.Event;
import dev.valise.json.BadJsonException;
import dev.valise.json.JsonFields;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One call, from its first request to its outcome. Where the connection is lost, the call is looked up by its id, and asked
 * for again with the same request id, so that a call that is there is not made a second time. Made by one thread; {@link
 * #end} from any.
 */
final class RemoteCall {
    /** Between two looks at whether the call is to be ended. */
    private static final Duration TICK = Duration.ofMillis(500);

    /**
     * After so many ticks without an answer the server is asked whether the call lives. A minute and a half: servers give a
     * request a minute to arrive.
     */
    private static final int QUIET_TICKS = 180;

    /** How often a connection may be lost; with the pauses between, a server has six seconds to start again. */
    private static final int MOST_LOSSES = 6;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    /** What an outcome may hold besides its value and its output: names, tracebacks, losses. */
    private static final long ROOM = 64L << 20;

    private final Connection connection;
    private final CallsOnServer server;
    private final CallDocument document;
    private final Call call;
    private final Delivery delivery;
    private final boolean listens;
    private volatile CallId id;
    private byte[] body;
    private boolean renamed;
    private boolean threadInterrupted;
    private boolean endAccepted;
    private volatile boolean toEnd;

    /**
     * Not made yet.
     *
     * @param isFirst whether the server may know it by its own id, which it takes once
     */
    RemoteCall(Connection connection, Scope scope, Call call, boolean isFirst) {
        this.connection = connection;
        this.server = new CallsOnServer(connection);
        this.call = call;
        this.document = new CallDocument(scope, call);
        this.delivery = new Delivery(call.listener());
        this.listens = !call.listener().equals(OutputListener.none());
        this.renamed = !isFirst;
        this.id = isFirst ? call.id() : CallId.random();
        this.body = document.bytes(id, CallId.random().text());
    }

    /** Its id on the server. */
    CallId id() {
        return id;
    }

    /** Has it interrupted as soon as it runs. */
    void end() {
        toEnd = true;
    }

    /** Makes the call and waits for its outcome. */
    Outcome make() {
        try {
            Outcome outcome = makeDespiteLosses();
            listen(() -> delivery.takeWhole(outcome.output()));
            return renamed ? outcome.withReport(outcome.report().withCall(call.id())) : outcome;
        } finally {
            if (threadInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Outcome makeDespiteLosses() {
        Duration pause = FIRST_PAUSE;
        for (int losses = 0; ; losses++) {
            try {
                if (losses > 0) {
                    Optional<Outcome> ended = server.outcome(id);
                    if (ended.isPresent()) {
                        return ended.get();
                    }
                }
                return attempt();
            } catch (BodyPieces.TooLargeException e) {
                server.interrupt(id);
                throw connection.unreachable(e);
            } catch (IOException e) {
                if (losses == MOST_LOSSES || (losses == 0 && Connection.wasNeverReached(e))) {
                    throw connection.unreachable(e);
                }
                sleep(pause);
                pause = pause.multipliedBy(2);
            }
        }
    }

    private Outcome attempt() throws IOException {
        delivery.beginAgain();
        HttpRequest request = connection
                .request("/v1/calls")
                .header("Content-Type", "application/json")
                .header("Accept", listens ? "text/event-stream" : "application/json")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        CompletableFuture<HttpResponse<BodyPieces>> sent = connection.send(request);
        try {
            HttpResponse<BodyPieces> response = await(longest -> Connection.within(sent, longest));
            try (BodyPieces pieces = response.body()) {
                return Answer.contentType(response).equals("text/event-stream")
                        ? ofEvents(pieces)
                        : ofDocument(Answer.of(response, BodyPieces.all(() -> await(pieces::next), most())));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("await waits on when it is interrupted", e);
        } finally {
            sent.cancel(true);
        }
    }

    private Outcome ofDocument(Answer answer) throws IOException {
        if (!renamed
                && Problem.of(answer)
                        .filter(each -> each.type().equals("call-id-taken"))
                        .isPresent()) {
            renamed = true; // an earlier call had this id; here it may be used again
            id = CallId.random();
            body = document.bytes(id, CallId.random().text());
            return attempt();
        }
        return server.read(connection.document(answer, 200), id);
    }

    private Outcome ofEvents(BodyPieces pieces) throws IOException {
        EventReader events = new EventReader(most());
        while (true) {
            List<ByteBuffer> piece = await(pieces::next);
            if (piece.isEmpty()) {
                throw new IOException("the events ended before the outcome");
            }
            for (Event event : events.read(piece)) {
                Optional<Outcome> outcome = take(event);
                if (outcome.isPresent()) {
                    return outcome.get();
                }
            }
        }
    }

    private Optional<Outcome> take(Event event) {
        try {
            JsonFields fields = JsonFields.parse(event.data().getBytes(StandardCharsets.UTF_8));
            switch (event.name()) {
                case "stdout" -> deliver(Stream.STDOUT, fields.text("text"));
                case "stderr" -> deliver(Stream.STDERR, fields.text("text"));
                case "outcome" -> {
                    return Optional.of(server.read(fields, id));
                }
                case "problem" ->
                    throw connection.refused(Problem.of(fields, (int) fields.whole("status"), Optional.empty()));
                default -> {} // the call's id, and what later servers may tell
            }
            return Optional.empty();
        } catch (BadJsonException e) {
            throw connection.foreign(String.valueOf(e.getMessage()));
        }
    }

    private void deliver(Stream stream, String text) {
        listen(() -> delivery.take(stream, text));
    }

    /** What the listener throws ends the call, and reaches the caller. */
    private void listen(Runnable work) {
        boolean isDone = false;
        try {
            work.run();
            isDone = true;
        } finally {
            if (!isDone) {
                server.interrupt(id);
            }
        }
    }

    /** Something to wait for; it gives nothing where it has not come in this time. */
    @FunctionalInterface
    private interface Waiting<T> {
        Optional<T> within(Duration longest) throws IOException, InterruptedException;
    }

    private <T> T await(Waiting<T> waiting) throws IOException {
        for (int ticks = 1; ; ticks++) {
            try {
                Optional<T> come = waiting.within(TICK);
                if (come.isPresent()) {
                    return come.get();
                }
                if (toEnd && !endAccepted) {
                    endAccepted = server.interrupt(id); // it may not have been there yet
                }
                if (ticks % QUIET_TICKS == 0) {
                    server.requireAlive(id);
                }
            } catch (InterruptedException e) {
                threadInterrupted = true;
                toEnd = true;
                endAccepted = server.interrupt(id);
            }
        }
    }

    private void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            threadInterrupted = true;
            toEnd = true;
        }
    }

    /** How many bytes the outcome may have. */
    private long most() {
        return call.limits().map(RemoteCall::most).orElse(ROOM + most(Limits.DEFAULT) * 4);
    }

    /** JSON needs up to six characters for one, and sixteen times as many for a value as it has on its way. */
    private static long most(Limits limits) {
        return ROOM + 16 * Math.max(1L << 20, limits.valueBytes()) + 6 * limits.outputBytes();
    }
}
