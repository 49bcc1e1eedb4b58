package dev.valise.service;

/**
 * A layer of the sandbox, and how it is on this host.
 *
 * @param status {@code ok}, {@code weaker} or {@code missing}
 */
public record Layer(String layer, String status) {}
