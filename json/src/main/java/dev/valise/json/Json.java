package dev.valise.json;

import java.io.StringWriter;
import java.io.Writer;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;

/** Writes JSON documents, each on one line. */
public final class Json {
    /** What we write is bounded before: see {@link ValueJson}. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamWriteConstraints(
                    StreamWriteConstraints.builder().maxNestingDepth(10_000).build())
            .build();

    private Json() {}

    /** The document that a writer writes. */
    public static String document(Consumer<JsonGenerator> body) {
        StringWriter text = new StringWriter();
        write(text, body);
        return escapeLoneSurrogates(text.toString());
    }

    public static void write(Writer target, Consumer<JsonGenerator> body) {
        JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), target);
        body.accept(generator);
        generator.close();
    }

    /** Python's texts may have half a surrogate pair, which no encoding takes; JSON can name it by its number. */
    private static String escapeLoneSurrogates(String json) {
        int lone = nextLone(json, 0);
        if (lone < 0) {
            return json;
        }
        StringBuilder escaped = new StringBuilder(json.length() + 16);
        int done = 0;
        for (; lone >= 0; lone = nextLone(json, done)) {
            escaped.append(json, done, lone).append(String.format("\\u%04x", (int) json.charAt(lone)));
            done = lone + 1;
        }
        return escaped.append(json, done, json.length()).toString();
    }

    private static int nextLone(String text, int start) {
        for (int i = start; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (Character.charCount(text.codePointAt(i)) == 1) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }
}
