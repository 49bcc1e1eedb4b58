package dev.valise.client;

import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.json.BadJsonException;
import dev.valise.json.JsonFields;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Asks one server, and says what went wrong where it does not answer as it should. Safe for use by many threads. */
final class Connection implements AutoCloseable {
    /** Longer than the farthest host takes. */
    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** How long nothing may come in the middle of an answer. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    /** Answers that are not outcomes: descriptions of scopes, and the values and sources of variables. */
    static final long MOST_BYTES = 256L << 20;

    private final Address address;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER) // the key is for this server alone
            .build();

    Connection(Address address) {
        this.address = address;
    }

    HttpRequest.Builder request(String path) {
        return address.request(path);
    }

    /** Sends a request. The answer is there when its head is; its body has to be read, or closed. */
    CompletableFuture<HttpResponse<BodyPieces>> send(HttpRequest request) {
        return http.sendAsync(request, head -> new BodyPieces());
    }

    /** Waits for an answer; empty where it has not come in this time. */
    static Optional<HttpResponse<BodyPieces>> within(CompletableFuture<HttpResponse<BodyPieces>> sent, Duration longest)
            throws IOException, InterruptedException {
        try {
            return Optional.of(sent.get(longest.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException lost) {
                throw lost;
            }
            throw new IOException(e.getCause());
        }
    }

    /** What becomes of an answer while its body comes. */
    @FunctionalInterface
    interface Use<T> {
        T of(HttpResponse<BodyPieces> response, BodyPieces.Source body) throws IOException, InterruptedException;
    }

    /**
     * Asks for something and waits for the answer.
     *
     * @param longest how long the server may take until the answer begins
     * @throws ValiseException UNREACHABLE
     */
    <T> T ask(HttpRequest request, Duration longest, Use<T> use) {
        try {
            try {
                return askOnce(request, longest, use);
            } catch (StaleException e) {
                return askOnce(request, longest, use);
            }
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ValiseException(Code.UNREACHABLE, "interrupted while waiting for " + address, e);
        }
    }

    private <T> T askOnce(HttpRequest request, Duration longest, Use<T> use) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<BodyPieces>> sent = send(request);
        try {
            Optional<HttpResponse<BodyPieces>> response = begun(sent, longest);
            if (response.isEmpty()) {
                throw new IOException("it did not answer within " + longest.toSeconds() + " s");
            }
            try (BodyPieces body = response.get().body()) {
                return use.of(response.get(), body.within(SILENCE));
            }
        } finally {
            sent.cancel(true);
        }
    }

    private static Optional<HttpResponse<BodyPieces>> begun(
            CompletableFuture<HttpResponse<BodyPieces>> sent, Duration longest)
            throws IOException, InterruptedException {
        try {
            return within(sent, longest);
        } catch (IOException e) {
            throw wasNeverReached(e) ? e : new StaleException(e);
        }
    }

    /** The connection broke before an answer came: it may be one that the server had closed because nobody used it. */
    private static final class StaleException extends IOException {
        private static final long serialVersionUID = 1L;

        StaleException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** Asks for a document that is not an outcome; throws as {@link #document} does. */
    JsonFields ask(HttpRequest request, int status, Duration longest) {
        return document(
                ask(request, longest, (response, body) -> Answer.of(response, BodyPieces.all(body, MOST_BYTES))),
                status);
    }

    /**
     * The document of an answer.
     *
     * @param status which it should have
     * @throws ValiseException by its code, where the server refuses; UNREACHABLE where it is no answer of a Valise
     */
    JsonFields document(Answer answer, int status) {
        if (answer.status() != status) {
            throw refused(answer);
        }
        if (!answer.contentType().equals("application/json")) {
            throw foreign("it answered with " + type(answer) + ", not with JSON");
        }
        try {
            return JsonFields.parse(answer.body());
        } catch (BadJsonException e) {
            throw foreign(String.valueOf(e.getMessage()));
        }
    }

    /** What the server refused. */
    ValiseException refused(Answer answer) {
        return Problem.of(answer)
                .map(problem -> problem.toException(address))
                .orElseGet(() -> foreign("it answered with status " + answer.status() + " and " + type(answer)));
    }

    ValiseException refused(Problem problem) {
        return problem.toException(address);
    }

    private static String type(Answer answer) {
        return answer.contentType().isEmpty() ? "no content type" : Shown.line(answer.contentType());
    }

    /** Something that no Valise answers. */
    ValiseException foreign(String what) {
        return new ValiseException(
                Code.UNREACHABLE,
                "what answers at " + address + " does not answer as a Valise server does: " + address.shown(what)
                        + "; check the address, and that client and server are of versions that fit");
    }

    /** Why nothing came. */
    ValiseException unreachable(IOException why) {
        if (why instanceof BodyPieces.TooLargeException) {
            return foreign(String.valueOf(why.getMessage()));
        }
        String message = wasNeverReached(why)
                ? "no server can be reached at " + address + ": " + words(why)
                        + "; is it running, and is this its address?"
                : "the connection to " + address + " was lost: " + words(why);
        return new ValiseException(Code.UNREACHABLE, message, why);
    }

    /** Whether nothing can have arrived at the server. */
    static boolean wasNeverReached(IOException why) {
        return why instanceof ConnectException
                || why instanceof HttpConnectTimeoutException
                || why instanceof UnknownHostException
                || why instanceof SSLException;
    }

    private String words(IOException why) {
        return switch (why) {
            case HttpConnectTimeoutException slow ->
                "it did not take the connection within " + CONNECT.toSeconds() + " s";
            case ConnectException refused -> "the connection was refused, or there is no such host";
            default -> address.shown(String.valueOf(why.getMessage()));
        };
    }

    /** Ends what is still being asked. */
    @Override
    public void close() {
        http.shutdownNow();
    }
}
