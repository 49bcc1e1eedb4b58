package dev.valise;

/**
 * A name of a scope, described for people.
 *
 * @param name as it is bound
 * @param type of its value, qualified unless it is built in
 * @param preview a short repr; for a function its signature
 */
public record Variable(String name, String type, String preview) {}
