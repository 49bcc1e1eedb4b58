package dev.valise.server;

import dev.valise.ScopeId;
import dev.valise.ValiseException;
import dev.valise.json.Json;
import dev.valise.service.Branch;
import dev.valise.service.Branch.Direction;
import dev.valise.service.Tenant;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** {@code /v1/branches}. */
final class BranchRoutes {
    private final Tenants tenants;
    private final RequestBody bodies;

    BranchRoutes(Tenants tenants, RequestBody bodies) {
        this.tenants = tenants;
        this.bodies = bodies;
    }

    /** The body of a move; a field that is null is there, and one that is left out is not. */
    record MoveBody(Optional<String> scope, @Nullable JsonNode expect) {}

    /** The body of an undo or redo. */
    record WalkBody(Optional<Integer> steps) {}

    void addTo(RoutesConfig routes) {
        routes.get("/v1/branches", this::list);
        routes.get("/v1/branches/{name}", this::show);
        routes.put("/v1/branches/{name}", this::move);
        routes.delete("/v1/branches/{name}", this::delete);
        routes.post("/v1/branches/{name}/undo", context -> walk(context, Direction.UNDO));
        routes.post("/v1/branches/{name}/redo", context -> walk(context, Direction.REDO));
    }

    private void list(Context context) {
        List<Branch> branches = tenants.of(context).branches();
        Answers.document(context, 200, json -> {
            json.writeStartObject();
            json.writeArrayPropertyStart("branches");
            for (Branch branch : branches) {
                json.writeStartObject();
                json.writeStringProperty("name", branch.name());
                json.writeStringProperty("scope", branch.scope().text());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private void show(Context context) {
        answer(context, tenants.of(context).branch(name(context)));
    }

    private static String name(Context context) {
        return context.pathParam("name");
    }

    private void move(Context context) {
        Tenant tenant = tenants.of(context);
        MoveBody body = BodyReader.read(bodies.read(context), MoveBody.class);
        ScopeId to = scope(body.scope()
                .orElseThrow(() -> malformed("scope: this is missing; it is where the branch shall point")));
        @Nullable JsonNode expect = body.expect();
        if (expect == null) {
            throw malformed("expect: this is missing; it is where the branch points now, or null where there is none");
        }
        if (!expect.isNull() && !expect.isString()) {
            throw malformed("expect: this has to be a scope id or null");
        }
        Optional<ScopeId> expected = expect.isNull() ? Optional.empty() : Optional.of(scope(expect.stringValue()));
        answer(context, tenant.moveBranch(name(context), expected, to));
    }

    private static ScopeId scope(String text) {
        try {
            return new ScopeId(text);
        } catch (ValiseException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(Problem.malformed(detail));
    }

    private void walk(Context context, Direction direction) {
        Tenant tenant = tenants.of(context);
        byte[] bytes = bodies.read(context);
        int steps = bytes.length == 0
                ? 1
                : BodyReader.read(bytes, WalkBody.class).steps().orElse(1);
        if (steps < 1) {
            throw malformed("steps: this has to be at least 1");
        }
        answer(context, tenant.walkBranch(name(context), direction, steps));
    }

    private void delete(Context context) {
        tenants.of(context).deleteBranch(name(context));
        context.status(204);
    }

    private static void answer(Context context, Branch branch) {
        Answers.document(context, 200, Json.document(json -> write(json, branch)));
    }

    private static void write(JsonGenerator json, Branch branch) {
        json.writeStartObject();
        json.writeStringProperty("name", branch.name());
        json.writeStringProperty("scope", branch.scope().text());
        json.writeNumberProperty("undo_steps", branch.steps(Direction.UNDO));
        json.writeNumberProperty("redo_steps", branch.steps(Direction.REDO));
        json.writeArrayPropertyStart("history");
        branch.history().reversed().forEach(scope -> json.writeString(scope.text()));
        json.writeEndArray();
        json.writeEndObject();
    }
}
