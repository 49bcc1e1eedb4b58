package dev.valise.store;

/** What a failure of a database means to those who use it. */
enum Trouble {
    /** Somebody else was there at the same time; the same transaction may work now. */
    CROSSED,
    /** There is no room on its disk. */
    NO_ROOM,
    /** It cannot be reached, or is shutting down. */
    AWAY,
    /** Its files are not what they should be. */
    DAMAGED,
    /** A fault of ours. */
    FAULT
}
