package dev.valise.client;

import dev.valise.Call;
import dev.valise.CallId;
import dev.valise.Loss;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Unpacked;
import dev.valise.Valise;
import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.Variable;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** A {@link Valise} on a server. Safe for use by many threads. */
final class RemoteValise implements Valise {
    /** Ids that are known to have been used; of those before them the server tells, which costs a request. */
    private static final int MOST_USED = 10_000;

    private final Connection connection;
    private final CallsOnServer calls;
    private final ScopesOnServer scopes;
    private final Map<CallId, RemoteCall> running = new HashMap<>();
    private boolean closed;

    private final LinkedHashSet<CallId> used = new LinkedHashSet<>();

    RemoteValise(Connection connection) {
        this.connection = connection;
        this.calls = new CallsOnServer(connection);
        this.scopes = new ScopesOnServer(connection);
    }

    @Override
    public Outcome call(Scope scope, Call call) {
        RemoteCall made = begin(call.id(), new RemoteCall(connection, scope, call, isFirst(call.id())));
        try {
            return made.make();
        } finally {
            end(call.id());
        }
    }

    /** Whether no call of this id was made here before, so that the server may know it by this one. */
    private synchronized boolean isFirst(CallId id) {
        if (!used.add(id)) {
            return false;
        }
        if (used.size() > MOST_USED) {
            used.removeFirst();
        }
        return true;
    }

    private synchronized RemoteCall begin(CallId id, RemoteCall call) {
        requireOpen();
        if (running.putIfAbsent(id, call) != null) {
            throw new ValiseException(Code.BAD_CALL, "a call named " + id + " is running");
        }
        return call;
    }

    private synchronized void end(CallId id) {
        running.remove(id);
        notifyAll();
    }

    private synchronized void requireOpen() {
        if (closed) {
            throw new ValiseException(Code.CLOSED, "this Valise has been closed");
        }
    }

    @Override
    public boolean interrupt(CallId call) {
        return calls.interruptOrThrow(idOnServer(call));
    }

    private synchronized CallId idOnServer(CallId call) {
        requireOpen();
        RemoteCall made = running.get(call);
        return made == null ? call : made.id();
    }

    @Override
    public List<Variable> variables(Scope scope) {
        requireOpen();
        return scopes.describe(scope).variables();
    }

    @Override
    public String source(Scope scope, String name) {
        requireOpen();
        return scopes.source(scope, name);
    }

    @Override
    public List<Loss> pack(Scope scope, Path file) {
        requireOpen();
        List<Loss> losses = scopes.describe(scope).heldOnly();
        scopes.download(scope, file);
        return losses;
    }

    @Override
    public Unpacked unpack(Path file) {
        requireOpen();
        return scopes.upload(file);
    }

    @Override
    public void forget(Scope scope) {
        requireOpen();
        if (!scope.equals(Scope.empty())) {
            scopes.forget(scope);
        }
    }

    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try {
            endCalls();
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            connection.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void endCalls() throws InterruptedException {
        List<RemoteCall> last;
        synchronized (this) {
            closed = true;
            last = List.copyOf(running.values());
        }
        for (RemoteCall each : last) {
            each.end();
        }
        synchronized (this) {
            while (!running.isEmpty()) {
                wait();
            }
        }
    }
}
