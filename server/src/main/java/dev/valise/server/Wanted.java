package dev.valise.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What types are called in messages to people who see only JSON. */
final class Wanted {
    private Wanted() {}

    static String of(@Nullable Class<?> type) {
        if (type == null) {
            return "something else";
        }
        if (type == String.class) {
            return "a text";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (type == Integer.class || type == Long.class || type == int.class || type == long.class) {
            return "a whole number of " + (type == Integer.class || type == int.class ? "32" : "64") + " bits";
        }
        return List.class.isAssignableFrom(type) ? "an array" : "an object";
    }
}
