package dev.valise.client;

import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a server is, and the key for it. The key is in the requests and in no text of this. Immutable. */
final class Address {
    /** What a header can carry; a longer key is none of ours. */
    private static final Pattern KEY = Pattern.compile("[!-~]{1,1000}");

    private final String base;
    private final String key;

    private Address(String base, String key) {
        this.base = base;
        this.key = key;
    }

    /** Throws {@link ValiseException} BAD_CALL where one of them cannot be what it should be. */
    static Address of(URI server, String key) {
        if (!key.isEmpty() && !KEY.matcher(key).matches()) {
            throw bad("the key has characters that no key has, or more than 1000; 'valise keys add' makes keys");
        }
        if (server.getRawUserInfo() != null) {
            throw bad("the address of a server has no name and no password in it; give the key as the second argument");
        }
        @Nullable String scheme = server.getScheme();
        boolean isHttp = scheme != null
                && (scheme.toLowerCase(Locale.ROOT).equals("http")
                        || scheme.toLowerCase(Locale.ROOT).equals("https"));
        if (!isHttp || server.getHost() == null) {
            throw bad("this is no address of a server: " + Shown.line(server.toString())
                    + "; it is as http://127.0.0.1:8765 or https://valise.example.org");
        }
        if (server.getRawQuery() != null || server.getRawFragment() != null) {
            throw bad("the address of a server ends with its path; this has more: " + Shown.line(server.toString()));
        }
        String base = server.toString();
        while (base.endsWith("/")) {
            base = base.substring(0, base.length() - 1);
        }
        return new Address(base, key);
    }

    private static ValiseException bad(String message) {
        return new ValiseException(Code.BAD_CALL, message);
    }

    /** A request for a path below the address: {@code /v1/calls}. Its parts have to be escaped already. */
    HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
        TraceHeader.addTo(request);
        return key.isEmpty() ? request : request.header("Authorization", "Bearer " + key);
    }

    /** A text of the server, fit for a message: on one line, not too long, and without the key. */
    String shown(String text) {
        return Shown.line(key.isEmpty() ? text : text.replace(key, "(the key)"));
    }

    /** The address, without the key. */
    @Override
    public String toString() {
        return base;
    }
}
