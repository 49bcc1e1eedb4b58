package dev.valise.service;

import dev.valise.CallId;
import dev.valise.service.CallOrder.RequestKey;
import dev.valise.service.RefusedException.Reason;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The calls of one tenant: those that live, and those that ended a short while ago. In memory, so that they end with this
 * process. Safe for use by many threads.
 */
final class KeptCalls {
    private final ServiceSettings settings;
    /** The eldest first. */
    private final Map<CallId, LiveCall> calls = new LinkedHashMap<>();

    private final Map<String, LiveCall> byRequest = new HashMap<>();
    private long bytes;

    KeptCalls(ServiceSettings settings) {
        this.settings = settings;
    }

    /** What became of an order. */
    record Registered(LiveCall call, boolean isNew) {}

    /**
     * Registers an order, or finds the call of the same request.
     *
     * @throws RefusedException where the id was given to another call, or the request id to another order
     */
    synchronized Registered register(CallOrder order) {
        forgetOld();
        Optional<LiveCall> earlier = order.request().map(RequestKey::id).map(byRequest::get);
        if (earlier.isPresent()) {
            return new Registered(repeated(earlier.get(), order), false);
        }
        LiveCall call = new LiveCall(order);
        if (calls.putIfAbsent(call.id(), call) != null) {
            throw new RefusedException(
                    Reason.CALL_ID_TAKEN, "a call named " + call.id() + " was made already; choose another id");
        }
        order.request().ifPresent(key -> byRequest.put(key.id(), call));
        return new Registered(call, true);
    }

    private static LiveCall repeated(LiveCall earlier, CallOrder order) {
        if (!earlier.order().request().equals(order.request())) {
            throw new RefusedException(
                    Reason.REQUEST_ID_REUSED,
                    "this request_id was given to another request, call " + earlier.id()
                            + "; repeat exactly that request, or choose another request_id",
                    Map.of("call", earlier.id().text()));
        }
        return earlier;
    }

    synchronized Optional<LiveCall> find(CallId id) {
        forgetOld();
        return Optional.ofNullable(calls.get(id));
    }

    /** Counts a call that has ended. */
    synchronized void ended(LiveCall call) {
        bytes += call.bytes();
        forgetOld();
    }

    /** A call that was refused before it began leaves no trace: the same request may come again. */
    synchronized void remove(LiveCall call) {
        calls.remove(call.id(), call);
        call.order().request().ifPresent(key -> byRequest.remove(key.id(), call));
    }

    synchronized Map<CallId, LiveCall> all() {
        return new LinkedHashMap<>(calls);
    }

    private void forgetOld() {
        Iterator<LiveCall> eldest = calls.values().iterator();
        while (eldest.hasNext()) {
            LiveCall call = eldest.next();
            boolean isOld = call.age().compareTo(settings.keepCalls()) > 0;
            if (!isOld && bytes <= settings.outcomeBytes()) {
                return;
            }
            if (call.state() == LiveCall.State.ENDED) {
                eldest.remove();
                bytes -= call.bytes();
                call.order().request().ifPresent(key -> byRequest.remove(key.id(), call));
            }
        }
    }
}
