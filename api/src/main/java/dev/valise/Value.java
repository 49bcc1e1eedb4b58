package dev.valise;

/** An inert Python value. */
public sealed interface Value {
    /** None. */
    record None() implements Value {}
}
