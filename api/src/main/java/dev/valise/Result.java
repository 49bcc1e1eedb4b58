package dev.valise;

import java.util.Optional;

/**
 * The value of a call that ended in an expression, or of a function.
 *
 * @param type its class, qualified unless it is built in
 * @param repr what {@code repr()} gives, cut at 65,536 characters; of a large container an abridged one
 * @param value the value itself; empty where {@code elided} says why it is not here
 * @param elided why the value is not here: too large, nested too deeply; empty where it is here
 * @param size how many bytes it needs where it is too large to be here: of a text its characters, of a large container at least so many; 0
 *     where that is not known
 */
public record Result(String type, String repr, Optional<Value> value, String elided, long size) {
    /** One whose size is not known. */
    public Result(String type, String repr, Optional<Value> value, String elided) {
        this(type, repr, value, elided, 0);
    }
}
