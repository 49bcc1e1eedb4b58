package dev.valise.service;

import dev.valise.CallId;
import dev.valise.Scope;
import dev.valise.ScopeId;
import dev.valise.Unpacked;
import dev.valise.Valise;
import dev.valise.ValiseException;
import dev.valise.packed.Bounds;
import dev.valise.packed.MalformedException;
import dev.valise.packed.PackedScope;
import dev.valise.packed.ScopeDiff;
import dev.valise.service.RefusedException.Reason;
import dev.valise.store.TenantStore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * All that one tenant can do. What it has is its own: an id of another tenant is unknown here. Every method throws
 * {@link RefusedException} where it does not do what was asked for. Safe for use by many threads.
 */
public final class Tenant {
    private final String name;
    private final TenantSettings settings;
    private final String usualPython;
    private final Engines engines;
    private final TenantStore store;
    private final PackedForms forms;
    private final ScopeCatalog catalog;
    private final Branches branches;
    private final Calls calls;
    private final Optional<RateLimit> rate;

    Tenant(String name, ServiceSettings service, TenantStore store, CallNotation notation) {
        this.name = name;
        this.settings = service.of(name);
        this.store = store;
        this.usualPython = service.defaultPython();
        this.rate = settings.callsPerSecond().map(RateLimit::new);
        this.engines = new Engines(service, settings.engine(), store);
        this.forms = new PackedForms(engines, store);
        this.catalog = new ScopeCatalog(
                store.scopes(),
                new ScopeRecord(
                        Scope.empty().id(), Optional.empty(), usualPython, Optional.empty(), "", "", Instant.EPOCH));
        this.branches = new Branches(store.branches());
        this.calls = new Calls(settings, engines, catalog, branches, forms, notation, store.calls());
    }

    public String name() {
        return name;
    }

    /** What it may have. */
    public TenantSettings settings() {
        return settings;
    }

    /**
     * Takes an order in. Where it repeats the request id of an earlier one, that call is given, and nothing is to be run.
     *
     * @param runner is given what carries the order out, which takes as long as the call; not called for a repetition
     */
    public LiveCall order(CallOrder order, Runner runner) throws InterruptedException {
        Optional<String> excess = order.call().limits().flatMap(settings::excess);
        if (excess.isPresent()) {
            throw new RefusedException(Reason.BAD_CALL, excess.get() + " for this tenant");
        }
        Optional<Duration> wait = rate.flatMap(RateLimit::take);
        if (wait.isPresent()) {
            throw RefusedException.tooOften(wait.get());
        }
        LiveCalls.Added registered = calls.register(order);
        if (registered.isNew()) {
            runner.run(registered.call(), () -> calls.run(registered.call()));
        }
        return registered.call();
    }

    /** Carries calls out, on whatever thread. */
    @FunctionalInterface
    public interface Runner {
        void run(LiveCall call, Work work) throws InterruptedException;
    }

    /** What takes as long as a call. */
    @FunctionalInterface
    public interface Work {
        void run() throws InterruptedException;
    }

    /** A call that lives, or ended within the time for which calls are kept. */
    public LiveCall.View call(CallId id) {
        return refusing(() -> calls.get(id));
    }

    /** Takes a call back that is held, or interrupts one that runs; false where it had ended. */
    public boolean interrupt(CallId id) throws InterruptedException {
        try {
            return calls.interrupt(id);
        } catch (ValiseException e) {
            throw RefusedException.of(e);
        }
    }

    /** What is known of a scope besides what is in it. */
    public ScopeRecord scope(ScopeId id) {
        return refusing(() -> catalog.get(id));
    }

    /** A scope and its ancestors, the newest first. */
    public List<ScopeRecord> log(ScopeId id, int most) {
        return refusing(() -> catalog.ancestry(id, most));
    }

    /** Looks into a scope. Nothing of it runs, and no process is started where it is in the store already. */
    public <T> T look(ScopeId id, Function<PackedScope, T> look) {
        return refusing(() -> forms.with(catalog.get(id), look));
    }

    /** What differs between two scopes. */
    public <T> T compare(ScopeId before, ScopeId after, Comparison<T> use) {
        return look(before, first -> look(after, second -> use.of(ScopeDiff.between(first, second), first, second)));
    }

    /** Makes something of two scopes and of what differs between them. */
    @FunctionalInterface
    public interface Comparison<T> {
        T of(ScopeDiff diff, PackedScope before, PackedScope after);
    }

    /** Uses the {@code .valise} file of a scope while it is there. */
    public <T> T file(ScopeId id, Function<Path, T> use) {
        return refusing(() -> forms.withFile(catalog.get(id), use));
    }

    /** A new file for what is to be {@link #upload uploaded}; who asks for it deletes it. */
    public Path draft() {
        return forms.draft();
    }

    /** Makes a scope of a file, and keeps it. Nothing of a file runs that is damaged or forged. */
    public Unpacked upload(Path file, Optional<String> python) {
        return refusing(() -> {
            String interpreter = engines.named(python, usualPython);
            PackedForms.open(file);
            return engines.use(interpreter, engine -> upload(file, interpreter, engine));
        });
    }

    private Unpacked upload(Path file, String python, Valise engine) {
        Unpacked unpacked = unpack(engine, file);
        try {
            forms.keep(
                    new ScopeRecord(
                            unpacked.scope().id(), Optional.empty(), python, Optional.empty(), "", "", Instant.now()),
                    file);
        } catch (ValiseException e) { // who is refused does not learn its id
            engine.forget(unpacked.scope());
            throw e;
        }
        return unpacked;
    }

    private static Unpacked unpack(Valise valise, Path file) {
        try {
            return valise.unpack(file);
        } catch (ValiseException e) {
            if (e.code() == ValiseException.Code.BAD_FILE) {
                String message = PackedForms.withoutPath(String.valueOf(e.getMessage()), file);
                throw new RefusedException(Reason.BAD_FILE, message);
            }
            throw e;
        }
    }

    /** Forgets a scope. Those that were made from it stay. */
    public void delete(ScopeId id) {
        refusing(() -> {
            catalog.get(id);
            if (id.equals(Scope.empty().id())) {
                throw new RefusedException(Reason.SCOPE_IN_USE, "the empty scope cannot be deleted; it takes no room");
            }
            catalog.settle(id);
            if (!store.scopes().remove(id)) {
                throw inUse(id);
            }
            catalog.remove(id);
            engines.running().forEach(each -> each.forget(new Scope(id)));
            return id;
        });
    }

    private RefusedException inUse(ScopeId id) {
        return branches.having(id)
                .map(branch -> new RefusedException(
                        Reason.SCOPE_IN_USE,
                        "the branch " + branch.name() + " points at this scope, or can go back to it; delete it first"))
                .orElseGet(() -> new RefusedException(Reason.UNKNOWN_SCOPE, "there is no scope " + id + " any more"));
    }

    public List<Branch> branches() {
        return refusing(branches::all);
    }

    public Branch branch(String branch) {
        return refusing(() -> branches.get(branch));
    }

    /** Moves a branch from where it is expected to point, or makes it where nothing is expected. */
    public Branch moveBranch(String branch, Optional<ScopeId> expected, ScopeId to) {
        return refusing(() -> {
            catalog.get(to);
            catalog.settle(to);
            return branches.move(branch, expected, to);
        });
    }

    /** Goes back or forward in the history of a branch. */
    public Branch walkBranch(String branch, Branch.Direction direction, int steps) {
        return refusing(() -> branches.walk(branch, direction, steps));
    }

    public void deleteBranch(String branch) {
        refusing(() -> {
            branches.remove(branch);
            return branch;
        });
    }

    /** What is to be done from time to time, so that others know of this node: see {@link Upkeep}. */
    void keepUp(Duration late) {
        calls.keepUp(late);
    }

    /** Ends processes that nobody has used for some time. */
    void closeIdle(Duration time) {
        engines.closeIdle(time);
    }

    /** Tells the store which scopes are in use. */
    void touchUsed() {
        catalog.touchUsed();
    }

    /** Starts the jail of the usual interpreter, if it does not run yet. */
    public void start() {
        refusing(() -> engines.use(usualPython, engine -> engine));
    }

    private static <T> T refusing(Supplier<T> work) {
        try {
            return work.get();
        } catch (ValiseException e) {
            throw RefusedException.of(e);
        }
    }

    /** Ends it: its calls end or are interrupted, what they made is in the store, and its jails are gone afterwards. */
    void close(Duration grace) throws InterruptedException {
        try {
            calls.close(grace);
        } finally {
            engines.close();
            calls.finish();
            forms.close();
        }
    }

    /** Makes the file of a scope of a draft that is the stream of one. */
    public static void fileOfStream(Path draft) {
        try {
            Bounds bounds = Bounds.ofScopes();
            if (Files.size(draft) > bounds.bytes()) {
                throw new RefusedException(
                        Reason.BAD_FILE,
                        "the stream is larger than the %,d bytes that are read".formatted(bounds.bytes()));
            }
            byte[] stream = Files.readAllBytes(draft);
            try (OutputStream target = new BufferedOutputStream(Files.newOutputStream(draft))) {
                PackedScope.of(stream, bounds).write(target);
            }
        } catch (MalformedException e) {
            throw new RefusedException(Reason.BAD_FILE, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(draft + " cannot be rewritten: " + e.getMessage(), e);
        }
    }

    /** Deletes a draft. */
    public static void deleteDraft(Path draft) {
        try {
            Files.deleteIfExists(draft);
        } catch (IOException e) {
            throw new UncheckedIOException(draft + " cannot be deleted: " + e.getMessage(), e);
        }
    }
}
