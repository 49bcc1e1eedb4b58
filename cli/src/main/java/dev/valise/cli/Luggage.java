package dev.valise.cli;

import dev.valise.Loss;
import java.util.List;
import java.util.Optional;

/**
 * What scopes lost on their way from and to files.
 *
 * @param missing what the scope that the call began with had lost
 * @param heldOnly what of the new scope is not in its file; empty where it was not written
 */
record Luggage(List<Loss> missing, Optional<List<Loss>> heldOnly) {
    static final Luggage NONE = new Luggage(List.of(), Optional.empty());
}
