package dev.valise.server;

import dev.valise.ScopeId;
import dev.valise.Unpacked;
import dev.valise.ValiseException;
import dev.valise.json.LossJson;
import dev.valise.packed.PackedScope;
import dev.valise.service.RefusedException;
import dev.valise.service.RefusedException.Reason;
import dev.valise.service.ScopeRecord;
import dev.valise.service.Tenant;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** {@code /v1/scopes}. */
final class ScopeRoutes {
    private static final String FILE_TYPE = "application/vnd.valise";

    /** The one stream that the Python library reads and writes. */
    private static final String STREAM_TYPE = "application/vnd.valise.stream";

    /** As many as a packed scope tells. */
    private static final int MOST_LOGGED = 1_000;

    private final Tenants tenants;
    private final RequestBody files;

    /**
     * Those of the tenants.
     *
     * @param files reads uploaded files
     */
    ScopeRoutes(Tenants tenants, RequestBody files) {
        this.tenants = tenants;
        this.files = files;
    }

    void addTo(RoutesConfig routes) {
        routes.post("/v1/scopes", this::upload);
        routes.get("/v1/scopes/{scope}", this::show);
        routes.delete("/v1/scopes/{scope}", this::delete);
        routes.get("/v1/scopes/{scope}/variables/{name}", this::variable);
        routes.get("/v1/scopes/{scope}/log", this::log);
        routes.get("/v1/scopes/{scope}/diff/{other}", this::diff);
        routes.get("/v1/scopes/{scope}/file", this::file);
    }

    /** A scope id of the path. One that cannot be is unknown, as any other that is not there. */
    static ScopeId id(Context context, String parameter) {
        try {
            return new ScopeId(context.pathParam(parameter));
        } catch (ValiseException e) {
            throw new RefusedException(Reason.UNKNOWN_SCOPE, String.valueOf(e.getMessage()));
        }
    }

    private void show(Context context) {
        Tenant tenant = tenants.of(context);
        ScopeRecord record = tenant.scope(id(context, "scope"));
        String document = tenant.look(record.id(), packed -> ScopeJson.of(record, packed));
        Answers.document(context, 200, document);
    }

    private void variable(Context context) {
        String name = context.pathParam("name");
        String document = tenants.of(context).look(id(context, "scope"), packed -> {
            if (!packed.variables().contains(name)) {
                throw new RefusedException(Reason.UNKNOWN_VARIABLE, "the scope has no variable of this name");
            }
            return ScopeJson.variable(name, packed);
        });
        Answers.document(context, 200, document);
    }

    private void log(Context context) {
        Answers.document(context, 200, ScopeJson.log(tenants.of(context).log(id(context, "scope"), MOST_LOGGED)));
    }

    private void diff(Context context) {
        ScopeId before = id(context, "scope");
        ScopeId after = id(context, "other");
        Answers.document(context, 200, tenants.of(context).compare(before, after, ScopeJson::diff));
    }

    private void file(Context context) {
        ScopeId id = id(context, "scope");
        if (String.valueOf(context.header("Accept")).contains(STREAM_TYPE)) {
            byte[] stream = tenants.of(context).look(id, PackedScope::toStream);
            Answers.typed(context, 200, STREAM_TYPE).result(stream);
            return;
        }
        tenants.of(context).file(id, file -> {
            send(context, id, file);
            return file;
        });
    }

    private static void send(Context context, ScopeId id, Path file) {
        try {
            Answers.typed(context, 200, FILE_TYPE);
            context.header("Content-Disposition", "attachment; filename=\"" + id + ".valise\"");
            context.header("Content-Length", Long.toString(Files.size(file)));
            Files.copy(file, context.outputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void upload(Context context) {
        Tenant tenant = tenants.of(context);
        Path draft = tenant.draft();
        try {
            try (OutputStream target = Files.newOutputStream(draft)) {
                files.copy(context, target);
            } catch (IOException e) {
                throw new UncheckedIOException("an upload cannot be written: " + e.getMessage(), e);
            }
            if (String.valueOf(context.header("Content-Type")).startsWith(STREAM_TYPE)) {
                Tenant.fileOfStream(draft);
            }
            Unpacked made = tenant.upload(draft, Optional.ofNullable(context.queryParam("python")));
            Answers.document(context, 201, json -> {
                json.writeStartObject();
                json.writeStringProperty("scope", made.scope().id().text());
                json.writeName("missing");
                LossJson.write(json, made.missing());
                json.writeEndObject();
            });
        } finally {
            Tenant.deleteDraft(draft);
        }
    }

    private void delete(Context context) {
        tenants.of(context).delete(id(context, "scope"));
        context.status(204);
    }
}
