package dev.valise.service;

import dev.valise.CallId;
import dev.valise.service.RefusedException.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The calls of one tenant that this node makes, or whose end it has still to tell the store. Safe for use by many threads. */
final class LiveCalls {
    private final Map<CallId, LiveCall> calls = new HashMap<>();
    private final Map<String, LiveCall> byRequest = new HashMap<>();

    /** What became of an order. */
    record Added(LiveCall call, boolean isNew) {}

    /**
     * Adds a call, or finds that of the same request.
     *
     * @throws RefusedException where the id was given to another call, or the request id to another order
     */
    synchronized Added add(CallOrder order) {
        Optional<LiveCall> earlier = order.request().map(byRequest::get);
        if (earlier.isPresent()) {
            if (!earlier.get().order().text().equals(order.text())) {
                throw requestReused(earlier.get().id());
            }
            return new Added(earlier.get(), false);
        }
        LiveCall call = new LiveCall(order);
        if (calls.putIfAbsent(call.id(), call) != null) {
            throw idTaken(call.id());
        }
        order.request().ifPresent(request -> byRequest.put(request, call));
        return new Added(call, true);
    }

    static RefusedException idTaken(CallId id) {
        return new RefusedException(
                Reason.CALL_ID_TAKEN, "a call named " + id + " was made already; choose another id");
    }

    static RefusedException requestReused(CallId earlier) {
        return new RefusedException(
                Reason.REQUEST_ID_REUSED,
                "this request_id was given to another request, call " + earlier
                        + "; repeat exactly that request, or choose another request_id",
                Map.of("call", earlier.text()));
    }

    /** The store knows the call of this request by this id. */
    synchronized void rename(LiveCall call, CallId id) {
        calls.remove(call.id(), call);
        call.isRegisteredAs(id);
        calls.put(id, call);
    }

    synchronized Optional<LiveCall> find(CallId id) {
        return Optional.ofNullable(calls.get(id));
    }

    synchronized void remove(LiveCall call) {
        calls.remove(call.id(), call);
        call.order().request().ifPresent(request -> byRequest.remove(request, call));
    }

    synchronized List<LiveCall> all() {
        return new ArrayList<>(calls.values());
    }
}
