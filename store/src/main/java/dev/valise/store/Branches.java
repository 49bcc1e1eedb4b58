package dev.valise.store;

import dev.valise.Scope;
import dev.valise.ScopeId;
import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/**
 * The branches of one tenant. Safe for use by many threads and nodes; each method is one transaction, and of those who move a branch from
 * the same scope at the same time one does.
 */
public final class Branches {
    /** Shown in terminals and part of URLs. */
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}\\p{Cs}/]{1,200}");

    private static final ScopeRecord EMPTY =
            new ScopeRecord(Scope.empty().id(), Optional.empty(), "", Optional.empty(), "", "", Instant.EPOCH);

    private final TenantStore tenant;

    Branches(TenantStore tenant) {
        this.tenant = tenant;
    }

    /** Where a branch stands in its history. */
    private record Position(String name, long position) {}

    /** All of them, by their names. */
    public List<Branch> all() {
        return tenant.database()
                .read(
                        "branch.list",
                        handle -> positions(handle, "TRUE", "").stream()
                                .map(each -> branch(handle, each))
                                .toList());
    }

    /** One of them. */
    public Optional<Branch> find(String name) {
        return tenant.database().read("branch.find", handle -> find(handle, name));
    }

    private Optional<Branch> find(Handle handle, String name) {
        return positions(handle, "name = :name", name).stream().findFirst().map(each -> branch(handle, each));
    }

    private List<Position> positions(Handle handle, String which, String name) {
        return handle.createQuery(
                        "SELECT name, position FROM branches WHERE tenant = :tenant AND <which> ORDER BY name")
                .define("which", which)
                .bind("tenant", tenant.id())
                .bind("name", name)
                .map((row, context) -> new Position(row.getString(1), row.getLong(2)))
                .list();
    }

    private Branch branch(Handle handle, Position at) {
        record Numbered(long position, Branch.Step step) {}
        List<Numbered> steps = handle.createQuery("SELECT position, scope, moved FROM moves"
                        + " WHERE tenant = :tenant AND branch = :name ORDER BY position")
                .bind("tenant", tenant.id())
                .bind("name", at.name())
                .map((row, context) -> new Numbered(
                        row.getLong(1),
                        new Branch.Step(new ScopeId(row.getString(2)), Instant.ofEpochMilli(row.getLong(3)))))
                .list();
        int present = (int) steps.stream()
                .takeWhile(each -> each.position() < at.position())
                .count();
        return new Branch(at.name(), steps.stream().map(Numbered::step).toList(), present);
    }

    /**
     * Points a branch at a scope, if it points at what is expected, and makes it where it is expected not to be there. What redo could have
     * walked is forgotten.
     *
     * @param expected empty where there must be no such branch
     * @throws ValiseException BAD_CALL for a name that cannot be one, OVER_BUDGET, STORE_UNAVAILABLE
     */
    public Move move(String name, Optional<ScopeId> expected, ScopeId scope) {
        if (!NAME.matcher(name).matches()) {
            throw new ValiseException(
                    Code.BAD_CALL,
                    "the name of a branch has 1 to 200 characters, none of them a slash or a control character");
        }
        return tenant.database().write("branch.move", handle -> move(handle, name, expected, scope));
    }

    Move move(Handle handle, String name, Optional<ScopeId> expected, ScopeId scope) {
        if (!use(handle, scope)) {
            return new Move.NoScope();
        }
        if (expected.isEmpty() && isMade(handle, name)) {
            step(handle, name, 1, scope);
            return moved(handle, name);
        }
        Optional<Branch> locked = lock(handle, name);
        if (locked.isEmpty()) {
            return new Move.NoBranch();
        }
        Branch branch = locked.get();
        if (!expected.equals(Optional.of(branch.scope()))) {
            return new Move.Stays(branch);
        }
        if (scope.equals(branch.scope())) {
            return new Move.Moved(branch);
        }
        long position = position(handle, name);
        handle.createUpdate("DELETE FROM moves WHERE tenant = :tenant AND branch = :name AND position > :position")
                .bind("tenant", tenant.id())
                .bind("name", name)
                .bind("position", position)
                .execute();
        step(handle, name, position + 1, scope);
        setPosition(handle, name, position + 1);
        return moved(handle, name);
    }

    /** Counts a scope as used, so that nobody collects it meanwhile. Whether it is there. */
    private boolean use(Handle handle, ScopeId scope) {
        if (scope.equals(Scope.empty().id())) { // of which nobody needs to have told the store
            tenant.scopes().note(handle, EMPTY);
        }
        return handle.createUpdate("UPDATE scopes SET used = :now"
                                + " WHERE tenant = :tenant AND id = :scope AND state IN ('NOTED', 'KEPT')")
                        .bind("now", tenant.now())
                        .bind("tenant", tenant.id())
                        .bind("scope", scope.text())
                        .execute()
                > 0;
    }

    private boolean isMade(Handle handle, String name) {
        boolean made = handle.createUpdate("INSERT INTO branches (tenant, name, position, revision)"
                                + " VALUES (:tenant, :name, 1, 1) ON CONFLICT DO NOTHING")
                        .bind("tenant", tenant.id())
                        .bind("name", name)
                        .execute()
                > 0;
        if (made) {
            tenant.charge(handle, TenantStore.ROW_BYTES);
        }
        return made;
    }

    /** Makes others wait for the end of this transaction, on any database; empty where there is no such branch. */
    private Optional<Branch> lock(Handle handle, String name) {
        handle.createUpdate("UPDATE branches SET revision = revision + 1 WHERE tenant = :tenant AND name = :name")
                .bind("tenant", tenant.id())
                .bind("name", name)
                .execute();
        return find(handle, name);
    }

    private void step(Handle handle, String name, long position, ScopeId scope) {
        handle.createUpdate("INSERT INTO moves (tenant, branch, position, scope, moved)"
                        + " VALUES (:tenant, :name, :position, :scope, :now)")
                .bind("tenant", tenant.id())
                .bind("name", name)
                .bind("position", position)
                .bind("scope", scope.text())
                .bind("now", tenant.now())
                .execute();
    }

    private long position(Handle handle, String name) {
        return positions(handle, "name = :name", name).get(0).position();
    }

    private void setPosition(Handle handle, String name, long position) {
        handle.createUpdate("UPDATE branches SET position = :position WHERE tenant = :tenant AND name = :name")
                .bind("position", position)
                .bind("tenant", tenant.id())
                .bind("name", name)
                .execute();
    }

    private Move moved(Handle handle, String name) {
        return new Move.Moved(find(handle, name).orElseThrow());
    }

    /** Goes so many steps back in its history. Where it has fewer it stays. */
    public Move undo(String name, int steps) {
        return walk(name, -(long) steps);
    }

    /** Goes so many steps forth again. Where there are fewer it stays. */
    public Move redo(String name, int steps) {
        return walk(name, steps);
    }

    private Move walk(String name, long steps) {
        return tenant.database().write("branch.walk", handle -> {
            Optional<Branch> locked = lock(handle, name);
            if (locked.isEmpty()) {
                return new Move.NoBranch();
            }
            Branch branch = locked.get();
            if (-steps > branch.undoes() || steps > branch.redoes()) {
                return new Move.Stays(branch);
            }
            setPosition(handle, name, position(handle, name) + steps);
            return moved(handle, name);
        });
    }

    /**
     * Removes a branch and its history; its scopes stay until they are collected.
     *
     * @return whether there was one
     */
    public boolean remove(String name) {
        return tenant.database().write("branch.remove", handle -> {
            int removed = handle.createUpdate("DELETE FROM branches WHERE tenant = :tenant AND name = :name")
                    .bind("tenant", tenant.id())
                    .bind("name", name)
                    .execute();
            tenant.charge(handle, -(long) removed * TenantStore.ROW_BYTES);
            return removed > 0;
        });
    }
}
