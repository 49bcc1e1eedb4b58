package dev.valise.server;

import dev.valise.CallId;
import dev.valise.ValiseException;
import dev.valise.service.CallOrder;
import dev.valise.service.LiveCall;
import dev.valise.service.RefusedException;
import dev.valise.service.Tenant;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** {@code /v1/calls}. */
final class CallRoutes {
    private final Tenants tenants;
    private final RequestBody bodies;
    private final CallWatch watch;

    /**
     * Those of the tenants.
     *
     * @param watch counts and follows calls
     */
    CallRoutes(Tenants tenants, RequestBody bodies, CallWatch watch) {
        this.tenants = tenants;
        this.bodies = bodies;
        this.watch = watch;
    }

    void addTo(RoutesConfig routes) {
        routes.post("/v1/calls", this::make);
        routes.get("/v1/calls/{call}", this::show);
        routes.delete("/v1/calls/{call}", this::interrupt);
    }

    private void make(Context context) throws InterruptedException {
        Tenant tenant = tenants.of(context);
        CallOrder order =
                CallReader.read(bodies.read(context), tenant.settings().limits());
        @Nullable String accept = context.header("Accept");
        if (accept != null && accept.contains("text/event-stream")) {
            new CallStream(tenant, order, watch).answer(context);
            return;
        }
        LiveCall call =
                tenant.order(order, (live, work) -> watch.watched(live, work).run());
        Answers.document(context, 200, call.await());
    }

    private void show(Context context) {
        LiveCall.View call = tenants.ofCalls(context).call(id(context));
        if (call.answer().isPresent()) {
            Answers.document(context, 200, call.answer().get());
        } else {
            showState(context, 200, call);
        }
    }

    private void interrupt(Context context) throws InterruptedException {
        Tenant tenant = tenants.ofCalls(context);
        CallId id = id(context);
        boolean isAsked = tenant.interrupt(id);
        showState(context, isAsked ? 202 : 200, tenant.call(id));
    }

    private static void showState(Context context, int status, LiveCall.View call) {
        String word = call.answer()
                .map(text -> JsonMapper.shared().readTree(text).path("status").asString())
                .orElseGet(() -> word(call.state()));
        Answers.document(context, status, json -> {
            json.writeStartObject();
            json.writeStringProperty("call", call.id().text());
            json.writeStringProperty("status", word);
            json.writeEndObject();
        });
    }

    private static String word(LiveCall.State state) {
        return state == LiveCall.State.TAKEN_BACK ? "interrupted" : state.name().toLowerCase(Locale.ROOT);
    }

    private static CallId id(Context context) {
        try {
            return new CallId(context.pathParam("call"));
        } catch (ValiseException e) {
            throw new RefusedException(RefusedException.Reason.UNKNOWN_CALL, String.valueOf(e.getMessage()));
        }
    }
}
