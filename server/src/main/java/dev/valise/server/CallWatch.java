package dev.valise.server;

import dev.valise.service.LiveCall;
import dev.valise.service.Tenant;

/** Counts or follows calls. Safe for use by many threads. */
@FunctionalInterface
interface CallWatch {
    /**
     * The same work, watched.
     *
     * @param work what carries the call out; it may be done on another thread than the one that asks for this
     */
    Tenant.Work watched(LiveCall call, Tenant.Work work);
}
