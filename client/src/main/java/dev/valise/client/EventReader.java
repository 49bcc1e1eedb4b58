package dev.valise.client;

import dev.valise.client.BodyPieces.TooLargeException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads server-sent events from the pieces in which they arrive. An event that is not ended by an empty line is none. Not
 * safe for use by several threads.
 */
final class EventReader {
    private final long most;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private String name = "";
    private StringBuilder data = new StringBuilder();

    /**
     * Reads events of a bounded size.
     *
     * @param most bytes of an event
     */
    EventReader(long most) {
        this.most = most;
    }

    /**
     * One event.
     *
     * @param name empty where it has none
     * @param data its lines, with newlines between
     */
    record Event(String name, String data) {}

    /** The events that end in these buffers. */
    List<Event> read(List<ByteBuffer> buffers) throws TooLargeException {
        List<Event> events = new ArrayList<>();
        for (ByteBuffer buffer : buffers) {
            while (buffer.hasRemaining()) {
                int lineEnd = indexOfNewline(buffer);
                take(buffer, lineEnd < 0 ? buffer.limit() : lineEnd);
                if (lineEnd >= 0) {
                    buffer.get();
                    endLine(events);
                }
            }
        }
        return events;
    }

    private static int indexOfNewline(ByteBuffer buffer) {
        for (int i = buffer.position(); i < buffer.limit(); i++) {
            if (buffer.get(i) == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void take(ByteBuffer buffer, int end) throws TooLargeException {
        byte[] bytes = new byte[end - buffer.position()];
        buffer.get(bytes);
        if (line.size() + data.length() + (long) bytes.length > most) {
            throw new TooLargeException(most);
        }
        line.writeBytes(bytes);
    }

    private void endLine(List<Event> events) {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (text.endsWith("\r")) {
            text = text.substring(0, text.length() - 1);
        }
        if (!text.isEmpty()) {
            takeField(text);
            return;
        }
        if (!data.isEmpty()) {
            events.add(new Event(name, data.substring(0, data.length() - 1)));
        }
        name = "";
        data = new StringBuilder();
    }

    private void takeField(String text) {
        int colon = text.indexOf(':');
        String field = colon < 0 ? text : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(colon + 1);
        if (value.startsWith(" ")) {
            value = value.substring(1);
        }
        switch (field) {
            case "event" -> name = value;
            case "data" -> data.append(value).append('\n');
            default -> {} // a comment, or a field that says when to connect again
        }
    }
}
