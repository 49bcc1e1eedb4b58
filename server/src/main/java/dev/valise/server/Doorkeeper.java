package dev.valise.server;

import io.javalin.http.Context;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says whose request it is, and refuses those of nobody, and those that a foreign page has a browser make. */
final class Doorkeeper {
    /** The tenant of a server without keys. */
    static final String LOCAL = "local";

    private static final Pattern LOOPBACK_HOST =
            Pattern.compile("(?:localhost|127(?:\\.\\d{1,3}){3}|\\[::1\\])(?::\\d{1,5})?");
    private static final String SCHEME = "Bearer ";

    private final Optional<Keys> keys;

    Doorkeeper(Optional<Keys> keys) {
        this.keys = keys;
    }

    /** Throws {@link ProblemException} for a request that a foreign page may have made. */
    void checkSource(Context context) {
        @Nullable String host = context.header("Host");
        if (keys.isEmpty() && (host == null || !LOOPBACK_HOST.matcher(host).matches())) {
            throw refused(
                    "foreign-host",
                    "the Host of this request is not this machine's own name; ask for http://127.0.0.1:PORT");
        }
        @Nullable String origin = context.header("Origin");
        if (origin != null && !origin.equals("http://" + host) && !origin.equals("https://" + host)) {
            throw refused("foreign-origin", "this request comes from a page of another site, and is not carried out");
        }
    }

    private static ProblemException refused(String type, String detail) {
        return new ProblemException(new Problem(403, type, detail));
    }

    /** The tenant. Throws {@link ProblemException} where there is no good key. */
    String tenant(Context context) {
        if (keys.isEmpty()) {
            return LOCAL;
        }
        @Nullable String header = context.header("Authorization");
        if (header == null || !header.startsWith(SCHEME)) {
            throw unauthorized("there is no key; send the header 'Authorization: Bearer KEY'");
        }
        return keys.get()
                .tenantOf(header.substring(SCHEME.length()).strip())
                .orElseThrow(() -> unauthorized("this key is not known, or was revoked; 'valise keys add' makes one"));
    }

    private static ProblemException unauthorized(String detail) {
        return new ProblemException(new Problem(401, "unauthorized", detail));
    }
}
