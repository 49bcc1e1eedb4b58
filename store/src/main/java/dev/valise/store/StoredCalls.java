package dev.valise.store;

import dev.valise.CallId;
import dev.valise.ScopeId;
import dev.valise.packed.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/**
 * The calls of one tenant: which were asked for, which have ended, and how. Safe for use by many threads and nodes; each method is one
 * transaction, and what it returned is on the disk.
 */
public final class StoredCalls {
    private static final String COLUMNS = "id, asked, state, created, due, body, answer";

    private static final RowMapper<StoredCall> STORED = (row, context) -> new StoredCall(
            new CallId(row.getString("id")),
            Hashes.hex(row.getBytes("asked")),
            StoredCall.State.valueOf(row.getString("state")),
            Instant.ofEpochMilli(row.getLong("created")),
            Instant.ofEpochMilli(row.getLong("due")),
            new StoredCall.Content(row.getBytes("body")),
            Optional.ofNullable(row.getBytes("answer")).map(StoredCall.Content::new));

    private static final byte[] NOTHING = {};

    private final TenantStore tenant;

    StoredCalls(TenantStore tenant) {
        this.tenant = tenant;
    }

    /** Where a call moves a branch when it ends. */
    public record BranchMove(String branch, Optional<ScopeId> expected, ScopeId scope) {}

    /**
     * Registers a call, before it runs. A request id stands for one body and one call for as long as the record is kept. Where a call
     * was running when its node died, and is believed to run no more, who repeats the request has to run it.
     *
     * @param request the request's own name, if it has one
     * @param body what is asked; kept as long as it waits, so that another node can run it, and known again later
     * @param hold how long it waits; zero where it runs at once
     * @param longest until when it is believed to run, where nobody {@link #renew renews} it
     * @throws dev.valise.ValiseException OVER_BUDGET, STORE_UNAVAILABLE
     */
    public Registration register(
            CallId id, Optional<String> request, StoredCall.Content body, Duration hold, Duration longest) {
        byte[] content = body.toByteArray();
        String asked = Sha256.of(content);
        return tenant.database().write("call.register", handle -> {
            boolean waits = hold.isPositive();
            boolean isNew =
                    handle.createUpdate("INSERT INTO calls (tenant, id, request, asked, state, created, due, body)"
                                            + " VALUES (:tenant, :id, :request, :asked, :state, :now, :due, :body)"
                                            + " ON CONFLICT DO NOTHING")
                                    .bind("tenant", tenant.id())
                                    .bind("id", id.text())
                                    .bind("request", request.map(Hashes::ofText))
                                    .bind("asked", Hashes.bytes(asked))
                                    .bind("state", (waits ? StoredCall.State.WAITING : StoredCall.State.RUNNING).name())
                                    .bind("now", tenant.now())
                                    .bind("due", tenant.now() + (waits ? hold : longest).toMillis())
                                    .bind("body", waits ? content : NOTHING)
                                    .execute()
                            > 0;
            if (isNew) {
                tenant.charge(handle, TenantStore.ROW_BYTES + (waits ? content.length : 0));
                return new Registration.Fresh(one(handle, id));
            }
            Optional<StoredCall> earlier = request.flatMap(name -> byRequest(handle, name));
            if (earlier.isEmpty()) {
                return new Registration.Taken(one(handle, id), false);
            }
            StoredCall found = earlier.get();
            if (!found.asked().equals(asked)) {
                return new Registration.Taken(found, true);
            }
            return isTakenOver(handle, found, longest)
                    ? new Registration.Fresh(one(handle, found.id()))
                    : new Registration.Repeated(found);
        });
    }

    private StoredCall one(Handle handle, CallId id) {
        return find(handle, id).orElseThrow();
    }

    private Optional<StoredCall> byRequest(Handle handle, String request) {
        return handle.createQuery("SELECT " + COLUMNS + " FROM calls WHERE tenant = :tenant AND request = :request")
                .bind("tenant", tenant.id())
                .bind("request", Hashes.ofText(request))
                .map(STORED)
                .findOne();
    }

    /** Of those who find at the same time that a call's node died, one. */
    private boolean isTakenOver(Handle handle, StoredCall call, Duration longest) {
        return handle.createUpdate("UPDATE calls SET due = :until WHERE tenant = :tenant AND id = :id"
                                + " AND state = 'RUNNING' AND due < :now")
                        .bind("until", tenant.now() + longest.toMillis())
                        .bind("tenant", tenant.id())
                        .bind("id", call.id().text())
                        .bind("now", tenant.now())
                        .execute()
                > 0;
    }

    /** A call; empty where there is none, or no more. */
    public Optional<StoredCall> find(CallId id) {
        return tenant.database().read("call.find", handle -> find(handle, id));
    }

    private Optional<StoredCall> find(Handle handle, CallId id) {
        return handle.createQuery("SELECT " + COLUMNS + " FROM calls WHERE tenant = :tenant AND id = :id")
                .bind("tenant", tenant.id())
                .bind("id", id.text())
                .map(STORED)
                .findOne();
    }

    /** Calls whose time to run came so long ago, and which nobody has begun: those of a node that died, too. The eldest first. */
    public List<StoredCall> due(Duration ago) {
        return tenant.database()
                .read(
                        "call.due",
                        handle -> handle.createQuery("SELECT " + COLUMNS + " FROM calls WHERE tenant = :tenant"
                                        + " AND state = 'WAITING' AND due <= :now ORDER BY due, id")
                                .bind("tenant", tenant.id())
                                .bind("now", tenant.now() - ago.toMillis())
                                .map(STORED)
                                .list());
    }

    /**
     * Begins a call that has waited.
     *
     * @return whether it is the caller's to run: nobody has begun it or taken it back
     */
    public boolean begin(CallId id, Duration longest) {
        return turn(id, StoredCall.State.RUNNING, tenant.now() + longest.toMillis());
    }

    /**
     * Takes back a call that waits.
     *
     * @return whether it never runs: nobody has begun it
     */
    public boolean withdraw(CallId id) {
        return turn(id, StoredCall.State.WITHDRAWN, tenant.now());
    }

    private boolean turn(CallId id, StoredCall.State state, long due) {
        return tenant.database()
                .write(
                        "call.turn",
                        handle -> handle.createUpdate("UPDATE calls SET state = :state, due = :due"
                                                + " WHERE tenant = :tenant AND id = :id AND state = 'WAITING'")
                                        .bind("state", state.name())
                                        .bind("due", due)
                                        .bind("tenant", tenant.id())
                                        .bind("id", id.text())
                                        .execute()
                                > 0);
    }

    /**
     * Asks the node that makes a call to interrupt it; that one looks here from time to time.
     *
     * @return whether it runs, as far as is known
     */
    public boolean interrupt(CallId id) {
        return tenant.database()
                .write(
                        "call.interrupt",
                        handle -> handle.createUpdate("UPDATE calls SET interrupted = 1"
                                                + " WHERE tenant = :tenant AND id = :id AND state = 'RUNNING'")
                                        .bind("tenant", tenant.id())
                                        .bind("id", id.text())
                                        .execute()
                                > 0);
    }

    /** Calls that run, on whatever node, and which somebody has asked to interrupt. */
    public List<CallId> interrupted() {
        return tenant.database()
                .read(
                        "call.interrupted",
                        handle -> handle.createQuery(
                                        "SELECT id FROM calls WHERE tenant = :tenant AND state = 'RUNNING' AND interrupted = 1")
                                .bind("tenant", tenant.id())
                                .map((row, context) -> new CallId(row.getString(1)))
                                .list());
    }

    /** Calls run still; as long as their node says so, nobody else runs them. */
    public void renew(List<CallId> calls, Duration longest) {
        tenant.database().write("call.renew", handle -> {
            var renewed = handle.prepareBatch(
                    "UPDATE calls SET due = :until" + " WHERE tenant = :tenant AND id = :id AND state = 'RUNNING'");
            for (CallId id : calls) {
                renewed.bind("until", tenant.now() + longest.toMillis())
                        .bind("tenant", tenant.id())
                        .bind("id", id.text())
                        .add();
            }
            return renewed.execute();
        });
    }

    /**
     * The end of a call.
     *
     * @param answer what is given to those who ask again
     * @param made the scope that it made, and how; empty where there is none that is new
     */
    public record Ended(CallId id, StoredCall.Content answer, Optional<ScopeRecord> made) {}

    /**
     * Keeps the end of a call, registered or not, and moves a branch with it: all or nothing, so that a request that is repeated after a
     * crash never moves a branch twice. Where the branch does not move, only the scope is kept.
     *
     * @return what became of the branch; empty where none was to be moved
     * @throws dev.valise.ValiseException OVER_BUDGET, STORE_UNAVAILABLE
     */
    public Optional<Move> finish(Ended ended, Optional<BranchMove> move) {
        return tenant.database().write("call.finish", handle -> {
            ended.made().ifPresent(made -> tenant.scopes().note(handle, made));
            Optional<Move> moved =
                    move.map(each -> tenant.branches().move(handle, each.branch(), each.expected(), each.scope()));
            if (moved.isEmpty() || moved.get() instanceof Move.Moved) {
                end(handle, ended);
            }
            return moved;
        });
    }

    /** Keeps the ends of many calls, in one transaction; throws as {@link #finish} does. */
    public void finishAll(List<Ended> calls) {
        tenant.database().write("call.finish-many", handle -> {
            calls.forEach(each -> {
                each.made().ifPresent(made -> tenant.scopes().note(handle, made));
                end(handle, each);
            });
            return calls.size();
        });
    }

    private void end(Handle handle, Ended ended) {
        byte[] answer = ended.answer().toByteArray();
        boolean wasRegistered = handle.createUpdate("UPDATE calls SET state = 'ENDED', answer = :answer"
                                + " WHERE tenant = :tenant AND id = :id AND state IN ('RUNNING', 'WITHDRAWN')")
                        .bind("answer", answer)
                        .bind("tenant", tenant.id())
                        .bind("id", ended.id().text())
                        .execute()
                > 0;
        if (wasRegistered) {
            tenant.charge(handle, answer.length);
            return;
        }
        int added = handle.createUpdate("INSERT INTO calls (tenant, id, asked, state, created, due, body, answer)"
                        + " VALUES (:tenant, :id, :nothing, 'ENDED', :now, :now, :nothing, :answer)"
                        + " ON CONFLICT DO NOTHING")
                .bind("tenant", tenant.id())
                .bind("id", ended.id().text())
                .bind("nothing", NOTHING)
                .bind("now", tenant.now())
                .bind("answer", answer)
                .execute();
        tenant.charge(handle, (long) added * (TenantStore.ROW_BYTES + answer.length));
    }

    /** Forgets a call that was refused before it began: the same request may come again. */
    public void forget(CallId id) {
        tenant.database().write("call.forget", handle -> {
            List<Long> sizes = handle.createQuery("DELETE FROM calls WHERE tenant = :tenant AND id = :id"
                            + " AND state IN ('WAITING', 'RUNNING') RETURNING LENGTH(body)")
                    .bind("tenant", tenant.id())
                    .bind("id", id.text())
                    .mapTo(Long.class)
                    .list();
            sizes.forEach(size -> tenant.charge(handle, -TenantStore.ROW_BYTES - size));
            return sizes.size();
        });
    }
}
