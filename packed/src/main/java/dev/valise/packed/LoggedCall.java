package dev.valise.packed;

/**
 * A call that made a scope what it is.
 *
 * @param code the text that ran
 * @param ending how it ended: {@code returned}, {@code raised}
 */
public record LoggedCall(String code, String ending) {}
