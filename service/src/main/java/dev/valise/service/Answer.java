package dev.valise.service;

import dev.valise.ValiseException;
import dev.valise.service.RefusedException.Reason;
import dev.valise.store.StoredCall;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is told of a call that has ended. Immutable.
 *
 * @param text what {@link CallNotation} wrote of its outcome
 * @param refusal what its asker was told instead: the call ran, and its branch does not show it
 */
record Answer(String text, Optional<RefusedException> refusal) {
    /** Of the form below; another one gets another number. */
    private static final int FORM = 1;

    /** As the store keeps it. */
    StoredCall.Content content() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORM);
            out.writeBoolean(refusal.isPresent());
            if (refusal.isPresent()) {
                write(out, refusal.get().reason().name());
                write(out, String.valueOf(refusal.get().getMessage()));
                Map<String, String> facts = new TreeMap<>(refusal.get().facts());
                out.writeInt(facts.size());
                for (Map.Entry<String, String> fact : facts.entrySet()) {
                    write(out, fact.getKey());
                    write(out, fact.getValue());
                }
            }
            write(out, text);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written", e);
        }
        return new StoredCall.Content(bytes.toByteArray());
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /**
     * What the store has kept.
     *
     * @throws ValiseException BAD_STORE, where it is something else
     */
    static Answer of(StoredCall.Content content) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content.toByteArray()))) {
            if (in.readByte() != FORM) {
                throw new IOException("it has a form that this Valise does not know");
            }
            Optional<RefusedException> refusal = in.readBoolean() ? Optional.of(refusal(in)) : Optional.empty();
            return new Answer(text(in), refusal);
        } catch (IOException | IllegalArgumentException e) {
            throw new ValiseException(
                    ValiseException.Code.BAD_STORE, "the answer of a call cannot be read: " + e.getMessage(), e);
        }
    }

    private static RefusedException refusal(DataInputStream in) throws IOException {
        Reason reason = Reason.valueOf(text(in));
        String message = text(in);
        Map<String, String> facts = new LinkedHashMap<>();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            String name = text(in);
            facts.put(name, text(in));
        }
        return new RefusedException(reason, message, facts);
    }

    private static String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("it is cut off");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
