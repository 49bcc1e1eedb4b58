package dev.valise.client;

import dev.valise.Loss;
import dev.valise.Scope;
import dev.valise.Unpacked;
import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.Variable;
import dev.valise.json.BadJsonException;
import dev.valise.json.JsonFields;
import dev.valise.json.OutcomeReader;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The scopes of a server. Safe for use by many threads. */
record ScopesOnServer(Connection connection) {
    private static final String FILE_TYPE = "application/vnd.valise";

    /** A scope may have to be packed for an answer, which may take 30 seconds, or wait for others that are packed. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** Gigabytes over a slow line. */
    private static final Duration LONGEST_UPLOAD = Duration.ofMinutes(30);

    /** No packed scope is so large that a reader takes it. */
    private static final long LARGEST_FILE = 8L << 30;

    /** What a server tells of a scope. */
    record Description(List<Variable> variables, List<Loss> heldOnly) {}

    Description describe(Scope scope) {
        JsonFields document =
                connection.ask(connection.request("/v1/scopes/" + scope).build(), 200, LONGEST);
        return reading(() -> new Description(
                document.objects("variables").stream()
                        .map(each -> new Variable(each.text("name"), each.text("type"), each.text("preview")))
                        .toList(),
                OutcomeReader.losses(document, "held_only")));
    }

    String source(Scope scope, String name) {
        String escaped = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        JsonFields document = connection.ask(
                connection
                        .request("/v1/scopes/" + scope + "/variables/" + escaped)
                        .build(),
                200,
                LONGEST);
        Optional<String> source =
                reading(() -> document.has("source") ? Optional.of(document.text("source")) : Optional.empty());
        return source.orElseThrow(
                () -> new ValiseException(Code.BAD_CALL, Shown.line(name) + " has no source that is known"));
    }

    private <T> T reading(Supplier<T> read) {
        try {
            return read.get();
        } catch (BadJsonException e) {
            throw connection.foreign(String.valueOf(e.getMessage()));
        }
    }

    /** Forgets a scope; one that is unknown is forgotten already. */
    void forget(Scope scope) {
        HttpRequest request = connection.request("/v1/scopes/" + scope).DELETE().build();
        Answer answer = connection.ask(
                request, LONGEST, (response, body) -> Answer.of(response, BodyPieces.all(body, Connection.MOST_BYTES)));
        if (answer.status() != 204
                && !(answer.status() == 404 && Problem.of(answer).isPresent())) {
            throw connection.refused(answer);
        }
    }

    /** Writes the packed form of a scope to a file, in full or not at all. */
    void download(Scope scope, Path file) {
        try {
            Path draft = Files.createTempFile(file.toAbsolutePath().getParent(), ".valise-", ".tmp");
            try {
                download(scope, file, draft);
                Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static UncheckedIOException unwritable(Path file, IOException why) {
        return new UncheckedIOException(file + " cannot be written: " + why.getMessage(), why);
    }

    private void download(Scope scope, Path file, Path draft) {
        HttpRequest request =
                connection.request("/v1/scopes/" + scope + "/file").build();
        Optional<Answer> refusal = connection.ask(request, LONGEST, (response, body) -> {
            if (response.statusCode() != 200 || !Answer.contentType(response).equals(FILE_TYPE)) {
                return Optional.of(Answer.of(response, BodyPieces.all(body, Connection.MOST_BYTES)));
            }
            try (OutputStream target = new BufferedOutputStream(Files.newOutputStream(draft))) {
                BodyPieces.copy(body, target, LARGEST_FILE);
            } catch (BodyPieces.TargetException e) {
                throw unwritable(file, e);
            }
            return Optional.empty();
        });
        if (refusal.isPresent()) {
            throw connection.refused(refusal.get());
        }
    }

    /** Makes a scope of a file. */
    Unpacked upload(Path file) {
        try {
            HttpRequest request = connection
                    .request("/v1/scopes")
                    .header("Content-Type", FILE_TYPE)
                    .POST(BodyPublishers.ofFile(file))
                    .build();
            JsonFields document = connection.ask(request, 201, LONGEST_UPLOAD);
            return reading(
                    () -> new Unpacked(OutcomeReader.scope(document), OutcomeReader.losses(document, "missing")));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        } catch (ValiseException e) {
            throw e.code() == Code.BAD_FILE ? new ValiseException(Code.BAD_FILE, file + ": " + e.getMessage(), e) : e;
        }
    }
}
