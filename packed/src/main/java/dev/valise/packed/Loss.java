package dev.valise.packed;

/**
 * An object that could not travel and was replaced.
 *
 * @param variable the variable that held it
 * @param path how to get from the variable to it: {@code cfg.handlers[0].stream}
 * @param type the name of its type
 * @param reason why it has no meaning elsewhere
 */
public record Loss(String variable, String path, String type, String reason) {}
