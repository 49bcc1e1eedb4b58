package dev.valise.client;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a server answered, in full.
 *
 * @param contentType without its parameters; empty where there is none
 * @param retryAfter when to ask again, more than zero
 */
// Nobody compares answers.
@SuppressWarnings("ArrayRecordComponent")
record Answer(int status, String contentType, Optional<Duration> retryAfter, byte[] body) {
    private static final Pattern SECONDS = Pattern.compile("[1-9][0-9]{0,8}");

    static Answer of(HttpResponse<BodyPieces> response, byte[] body) {
        return new Answer(
                response.statusCode(),
                contentType(response),
                response.headers().firstValue("Retry-After").flatMap(Answer::seconds),
                body);
    }

    /** Of a header that may also have a date, which is none of ours. */
    private static Optional<Duration> seconds(String text) {
        return SECONDS.matcher(text).matches()
                ? Optional.of(Duration.ofSeconds(Long.parseLong(text)))
                : Optional.empty();
    }

    static String contentType(HttpResponse<?> response) {
        String type = response.headers().firstValue("Content-Type").orElse("");
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).strip();
    }
}
