package dev.valise;

/**
 * When the new scope of a call has a packed form, which outlives its process. A scope that is only held is packed when
 * it is let go, to make room for others, and comes back from that; it is lost where its process or its jail ends before.
 */
public enum Durability {
    /** When it is let go; where calls make scopes faster than they can be packed, the oldest that are let go are lost. */
    HELD,
    /** As soon as there is time for it after the outcome. */
    AFTER_REPLY,
    /** Before the outcome is given. */
    BEFORE_REPLY
}
