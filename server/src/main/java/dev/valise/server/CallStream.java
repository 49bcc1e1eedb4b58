package dev.valise.server;

import dev.valise.OutputListener;
import dev.valise.json.Json;
import dev.valise.service.CallOrder;
import dev.valise.service.LiveCall;
import dev.valise.service.RefusedException;
import dev.valise.service.Tenant;
import io.javalin.http.Context;
import io.javalin.http.sse.SseClient;
import io.javalin.http.sse.SseHandler;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * One call whose answer is a stream of events: {@code call}, then {@code stdout} and {@code stderr}, after them {@code display},
 * which a call tells when it has ended, and last {@code outcome} or {@code problem}. Where the reader goes away, the call runs on.
 */
final class CallStream {
    /** Longer than any call may be held and run: it is the call that ends the stream. */
    private static final Duration LONGEST = Duration.ofDays(400);

    private final Tenant tenant;
    private final CallOrder order;
    private final CallWatch watch;
    private final AtomicReference<SseClient> reader = new AtomicReference<>();

    CallStream(Tenant tenant, CallOrder order, CallWatch watch) {
        this.tenant = tenant;
        this.watch = watch;
        this.order = order.withListener(this::output);
    }

    /** Refusals that come before the call begins are plain answers; therefore the stream starts after it was registered. */
    void answer(Context context) throws InterruptedException {
        AtomicReference<Tenant.Work> work = new AtomicReference<>(() -> {});
        LiveCall call = tenant.order(order, (live, toDo) -> work.set(watch.watched(live, toDo)));
        boolean isStreaming = false;
        try {
            new SseHandler(LONGEST.toMillis(), client -> stream(client, call, work.get())).handle(context);
            isStreaming = true;
        } finally {
            if (!isStreaming) { // the reader has gone already, and the call is made all the same
                work.get().run();
            }
        }
    }

    private void stream(SseClient client, LiveCall call, Tenant.Work work) {
        try {
            client.sendEvent("call", text("call", call.id().text()));
            reader.set(client);
            work.run();
            String answer = call.await();
            JsonMapper.shared()
                    .readTree(answer)
                    .path("displays")
                    .forEach(each -> client.sendEvent("display", each.toString()));
            client.sendEvent("outcome", answer);
        } catch (RefusedException e) {
            client.sendEvent("problem", Problem.of(e).json());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            client.close();
        }
    }

    private void output(OutputListener.Stream stream, String text) {
        SseClient client = reader.get();
        if (client != null && !client.terminated()) {
            client.sendEvent(stream.name().toLowerCase(Locale.ROOT), text("text", text));
        }
    }

    private static String text(String name, String value) {
        return Json.document(json -> {
            json.writeStartObject();
            json.writeStringProperty(name, value);
            json.writeEndObject();
        });
    }
}
