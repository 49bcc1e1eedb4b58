package dev.valise.service;

import dev.valise.Limits;
import dev.valise.Outcome;

/** How calls and their answers are written, by whom they are asked for. Safe for use by many threads. */
public interface CallNotation {
    /**
     * What a text asks for that was read before: {@link CallOrder#text}.
     *
     * @param usual the limits that it leaves out
     */
    CallOrder read(String text, Limits usual);

    /** The answer to an order, as it is given to its asker, and to those who ask for it again. */
    String answer(CallOrder order, Outcome outcome);
}
