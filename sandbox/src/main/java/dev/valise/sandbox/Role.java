package dev.valise.sandbox;

/** What a connection of a worker carries; the names are those of the zygote's preamble. */
enum Role {
    /** Frames: see {@link Frame}. */
    REPLY,
    /** Standard output. */
    OUT,
    /** Standard error. */
    ERR
}
