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
    private final PackedFiles files;
    private final ScopeCatalog catalog;
    private final Branches branches = new Branches();
    private final ScopeMoves moves;
    private final Calls calls;
    private final Optional<RateLimit> rate;

    Tenant(String name, ServiceSettings service) {
        this.name = name;
        this.settings = service.of(name);
        this.usualPython = service.defaultPython();
        this.rate = settings.callsPerSecond().map(RateLimit::new);
        this.engines = new Engines(service, settings.engine());
        this.files = new PackedFiles(engines);
        this.catalog = new ScopeCatalog(new ScopeRecord(
                Scope.empty().id(), Optional.empty(), usualPython, Optional.empty(), "", "", Instant.EPOCH));
        this.moves = new ScopeMoves(engines, files);
        this.calls = new Calls(service, engines, catalog, branches, moves);
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
        KeptCalls.Registered registered = calls.register(order);
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

    /** A call that lives, or ended a short while ago. */
    public LiveCall call(CallId id) {
        return calls.get(id);
    }

    /** Takes a call back that is held, or interrupts one that runs; false where it had ended. */
    public boolean interrupt(CallId id) throws InterruptedException {
        return calls.interrupt(calls.get(id));
    }

    /** What is known of a scope besides what is in it. */
    public ScopeRecord scope(ScopeId id) {
        return catalog.get(id);
    }

    /** A scope and its ancestors, the newest first. */
    public List<ScopeRecord> log(ScopeId id, int most) {
        return catalog.ancestry(id, most);
    }

    /** Looks into a scope. Nothing of it runs, and no process is started where it is packed already. */
    public <T> T look(ScopeId id, Function<PackedScope, T> look) {
        return refusing(() -> files.with(catalog.get(id), look));
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
        return refusing(() -> files.withFile(catalog.get(id), use));
    }

    /** A new file for what is to be {@link #upload uploaded}; who asks for it deletes it. */
    public Path draft() {
        return files.draft();
    }

    /** Makes a scope of a file. Nothing of a file runs that is damaged or forged. */
    public Unpacked upload(Path file, Optional<String> python) {
        return refusing(() -> {
            String interpreter = engines.named(python, usualPython);
            PackedFiles.open(file);
            Unpacked unpacked = unpack(engines.of(interpreter), file);
            catalog.add(new ScopeRecord(
                    unpacked.scope().id(), Optional.empty(), interpreter, Optional.empty(), "", "", Instant.now()));
            return unpacked;
        });
    }

    private static Unpacked unpack(Valise valise, Path file) {
        try {
            return valise.unpack(file);
        } catch (ValiseException e) {
            if (e.code() == ValiseException.Code.BAD_FILE) {
                String message = PackedFiles.withoutPath(String.valueOf(e.getMessage()), file);
                throw new RefusedException(Reason.BAD_FILE, message);
            }
            throw e;
        }
    }

    /** Forgets a scope. Those that were made from it stay. */
    public void delete(ScopeId id) {
        ScopeRecord record = catalog.get(id);
        if (id.equals(Scope.empty().id())) {
            throw new RefusedException(Reason.SCOPE_IN_USE, "the empty scope cannot be deleted; it takes no room");
        }
        List<String> pointing = branches.pointingAt(id);
        if (!pointing.isEmpty()) {
            throw new RefusedException(
                    Reason.SCOPE_IN_USE,
                    "the branch " + pointing.get(0) + " points at this scope; move or delete it first");
        }
        catalog.remove(id);
        moves.forget(id);
        files.forget(id);
        engines.of(record.python()).forget(new Scope(id));
    }

    public List<Branch> branches() {
        return branches.all();
    }

    public Branch branch(String branch) {
        return branches.get(branch);
    }

    /** Moves a branch from where it is expected to point, or makes it where nothing is expected. */
    public Branch moveBranch(String branch, Optional<ScopeId> expected, ScopeId to) {
        catalog.get(to);
        return branches.move(branch, expected, to);
    }

    /** Goes back or forward in the history of a branch. */
    public Branch walkBranch(String branch, Branch.Direction direction, int steps) {
        return branches.walk(branch, direction, steps);
    }

    public void deleteBranch(String branch) {
        branches.remove(branch);
    }

    /** Starts the jail of the usual interpreter, if it does not run yet. */
    public void start() {
        refusing(() -> engines.of(usualPython));
    }

    private static <T> T refusing(Supplier<T> work) {
        try {
            return work.get();
        } catch (ValiseException e) {
            throw RefusedException.of(e);
        }
    }

    /** Ends it: its calls end or are interrupted, and its jails are gone afterwards. */
    void close(Duration grace) throws InterruptedException {
        try {
            calls.close(grace);
        } finally {
            engines.close();
            files.close();
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
