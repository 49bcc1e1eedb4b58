package dev.valise.server;

import dev.valise.service.Service;
import dev.valise.service.Tenant;
import io.javalin.http.Context;

/** Finds the tenant of a request. */
record Tenants(Doorkeeper door, Service service) {
    /** Throws {@link ProblemException} where it is nobody's. */
    Tenant of(Context context) {
        return service.tenant(door.tenant(context));
    }

    /** The same, also while the service ends: calls that run may be asked for, and interrupted, until they have ended. */
    Tenant ofCalls(Context context) {
        return service.tenantOfCalls(door.tenant(context));
    }
}
