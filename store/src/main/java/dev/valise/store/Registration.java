package dev.valise.store;

/** What became of a wish to make a call. */
public sealed interface Registration {
    /** It is registered, and the caller's to run. */
    record Fresh(StoredCall call) implements Registration {}

    /** The same request came before; this is its call, which may have ended or not. */
    record Repeated(StoredCall call) implements Registration {}

    /**
     * The request id was given to another request, or the id to another call: this one.
     *
     * @param byRequest whether it is the request id
     */
    record Taken(StoredCall call, boolean byRequest) implements Registration {}
}
