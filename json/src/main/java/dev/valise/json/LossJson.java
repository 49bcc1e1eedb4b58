package dev.valise.json;

import dev.valise.Loss;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Losses as the HTTP API writes them. */
public final class LossJson {
    private LossJson() {}

    /** Writes an array of them. */
    public static void write(JsonGenerator json, List<Loss> losses) {
        json.writeStartArray();
        for (Loss loss : losses) {
            json.writeStartObject();
            json.writeStringProperty("name", loss.variable());
            json.writeStringProperty("type", loss.type());
            json.writeStringProperty("path", loss.path());
            json.writeStringProperty("reason", loss.reason());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
