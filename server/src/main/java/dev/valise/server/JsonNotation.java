package dev.valise.server;

import dev.valise.Limits;
import dev.valise.Outcome;
import dev.valise.json.OutcomeJson;
import dev.valise.service.CallNotation;
import dev.valise.service.CallOrder;
import java.nio.charset.StandardCharsets;

/** Calls and answers as the HTTP API has them. Safe for use by many threads. */
final class JsonNotation implements CallNotation {
    @Override
    public CallOrder read(String text, Limits usual) {
        return CallReader.read(text.getBytes(StandardCharsets.UTF_8), usual);
    }

    @Override
    public String answer(CallOrder order, Outcome outcome) {
        return OutcomeJson.ofCall(outcome, order.call().limits().orElseThrow().valueBytes());
    }
}
