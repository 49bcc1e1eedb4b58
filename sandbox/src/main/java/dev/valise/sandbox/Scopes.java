package dev.valise.sandbox;

import dev.valise.Limits;
import dev.valise.Loss;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.ScopeId;
import dev.valise.ValiseException;
import dev.valise.Value;
import dev.valise.packed.CutStream;
import dev.valise.packed.PackedScope;
import dev.valise.spi.LocalSettings;
import dev.valise.spi.Observer;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * All scopes but the empty one: those that are held, and those that are packed and come back when they are called. Safe for
 * use by many threads.
 */
final class Scopes implements AutoCloseable {
    private static final String UNPACKED =
            ", and it had no packed form; a call whose scope must outlive its process asks "
                    + "for Durability.AFTER_REPLY or BEFORE_REPLY";

    /** Times that a scope is unpacked whose process ends meanwhile: by an accident, or by its own code each time. */
    private static final int TRIES = 3;

    /** Of a jail that is too old; fewer than the porter keeps waiting without giving any up. */
    private static final int LEAVING_AT_ONCE = 16;

    private final Observer observer;
    private final Holders holders;
    private final Keeper keeper;
    private final PackedScopes packed;
    private final Outbox outbox;
    private final Porter porter;
    private final CompiledUnits compiled;
    private final Afterwards afterwards;
    private final Supplier<HeldScope> empty;
    private final Asking asking;
    private final Map<ScopeId, Object> returning = new ConcurrentHashMap<>();

    /** Makes a request of ours to a fork of a held scope. */
    @FunctionalInterface
    interface Asking {
        CallRun.Ended ask(HeldScope scope, Limits limits, Request request);
    }

    /**
     * None yet.
     *
     * @param jails with the empty scope, in which others are unpacked
     * @param busy whether calls run
     * @param kept what units were compiled to, for later JVMs
     */
    Scopes(
            LocalSettings settings,
            Afterwards afterwards,
            Jails jails,
            Asking asking,
            BooleanSupplier busy,
            KeptUnits kept) {
        this.observer = settings.observer();
        this.afterwards = afterwards;
        this.empty = jails::empty;
        this.asking = asking;
        this.packed = PackedScopes.none(settings.packedBytes());
        this.holders = new Holders(settings.holders(), settings.holderMemory(), this::letGo);
        this.outbox = new Outbox(settings.store(), packed);
        this.porter = new Porter(packed, outbox, holders, this::pack, busy);
        this.compiled = new CompiledUnits(
                request -> asking.ask(empty.get(), ScopeFiles.forCompiling(), request)
                        .packed()
                        .map(CutStream::toByteArray),
                busy,
                kept);
        this.keeper = new Keeper(holders, jails::all);
    }

    private void letGo(HeldScope scope, String reason) {
        observer.saw(Observer.Event.EVICTION);
        porter.letGo(scope, reason);
    }

    /** All that are held. */
    List<HeldScope> held() {
        return holders.all();
    }

    /** A scope that is held, if it is. */
    Optional<HeldScope> held(Scope scope) {
        return holders.find(scope);
    }

    /**
     * A scope that is not held, from its packed form, if there is one.
     *
     * @throws ValiseException STORE_UNAVAILABLE or BAD_STORE, where the store would have to say whether there is
     */
    Optional<HeldScope> bringBack(Scope scope) {
        Object lock = returning.computeIfAbsent(scope.id(), id -> new Object());
        try {
            synchronized (lock) {
                Optional<HeldScope> held = held(scope);
                return held.isPresent() ? held : form(scope).flatMap(form -> bringBack(scope, form));
            }
        } finally {
            returning.remove(scope.id(), lock);
        }
    }

    /** The packed form of a scope: from here, or else from the store. */
    private Optional<Supplier<PackedScope>> form(Scope scope) {
        return packed.find(scope)
                .or(() -> outbox.find(scope).map(form -> {
                    porter.found(scope, form);
                    return () -> form;
                }));
    }

    private Optional<HeldScope> bringBack(Scope scope, Supplier<PackedScope> form) {
        try {
            return Optional.of(rebuild(form.get(), scope, "the scope"));
        } catch (ValiseException | UncheckedIOException e) {
            holders.isGone(scope, "it was packed, and cannot be unpacked: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Why a scope cannot be called any more; empty where it never could. */
    Optional<String> whyGone(Scope scope) {
        return holders.whyGone(scope);
    }

    /** A call has made a scope. */
    void add(HeldScope made) {
        holders.add(made);
        keeper.added();
        afterwards.run(made::settle);
    }

    /** Packs a scope before anybody is told of it. Gives what is not in its packed form. */
    List<Loss> packNow(HeldScope scope) {
        return porter.packNow(scope);
    }

    /** Has a scope packed when there is time. */
    void packSoon(HeldScope scope) {
        porter.packSoon(scope);
    }

    /** What a scope is outside of any process, and how it came to be. */
    PackedScope pack(HeldScope scope) {
        Optional<Earlier.Since> since = scope.sinceItWasPacked();
        PackedScope form;
        Observer.Span span = observer.begin(Observer.Part.PACK, "");
        try (span) {
            CallRun.Ended ended = asking.ask(scope, ScopeFiles.forPacking(), Request.pack(since));
            form = ScopeFiles.packed(ended, since)
                    .withLog(scope.history().calls())
                    .withPatches(scope.jail().patched().active());
        }
        scope.isPackedAs(form);
        packed.remember(scope.scope(), form);
        compiled.want(form);
        return form;
    }

    /** Rebuilds a scope from a file; it is known by a name then. */
    HeldScope unpack(Path file, Scope name) {
        return rebuild(ScopeFiles.open(file), name, file.toString());
    }

    private HeldScope rebuild(PackedScope form, Scope name, String what) {
        Supplier<Value> ahead = compiled.seek(form);
        CutStream stream = ScopeFiles.stream(form);
        Unpacking unpacking = new Unpacking(ahead.get(), History.of(form.log()), name);
        CallRun.Ended ended = rebuild(stream, unpacking);
        if (!stream.cuts().isEmpty() && ScopeFiles.wantsWhole(ended)) {
            ended.made().ifPresent(HeldScope::release);
            ended = rebuild(CutStream.of(stream.toByteArray()), unpacking);
        }
        List<Loss> missing = ScopeFiles.missing(ended, what);
        HeldScope made = ended.made().orElseThrow();
        made.lacks(missing);
        made.wasPackedUnder(form.patches());
        made.isPackedAs(form);
        compiled.want(form);
        add(made);
        return made;
    }

    /** What a request to unpack a stream says besides. */
    private record Unpacking(Value ahead, History history, Scope name) {}

    private CallRun.Ended rebuild(CutStream stream, Unpacking unpacking) {
        CallRun.Ended ended = ask(stream, unpacking);
        for (int tries = 1; tries < TRIES && ended.outcome() instanceof Outcome.Lost; tries++) {
            ended = ask(stream, unpacking);
        }
        return ended;
    }

    private CallRun.Ended ask(CutStream stream, Unpacking unpacking) {
        Request request = Request.unpack(stream, unpacking.ahead(), unpacking.history(), unpacking.name());
        return asking.ask(empty.get(), ScopeFiles.forUnpacking((int) stream.size()), request);
    }

    void forget(Scope scope) {
        String reason = "it was forgotten, as its user asked";
        if (packed.contains(scope)) {
            holders.isGone(scope, reason);
        }
        holders.remove(scope, reason);
        porter.forget(scope);
    }

    /** Waits a while for what is on its way to the store, and for what is compiled for later. */
    void finish() {
        porter.finish();
        compiled.finish();
    }

    /** Lets some scopes of a jail go, because of its age. Whether it has more. */
    boolean evacuate(Jail jail, String reason) {
        return holders.evacuate(jail, LEAVING_AT_ONCE, reason);
    }

    /** A jail has ended; of its scopes those live on that are packed. */
    void areGone(Jail jail) {
        holders.removeAll(jail, jail.end() + UNPACKED);
    }

    /** A call on a scope was lost. Where the scope's own process has ended too, it lives on only if it is packed. */
    void callWasLost(HeldScope scope) {
        if (scope.hasEnded()) {
            Jail jail = scope.jail();
            String how = "its process was ended from outside";
            if (jail.isEnding()) {
                jail.awaitEnd();
                how = jail.end();
            }
            holders.hasEnded(scope, how + UNPACKED);
        }
    }

    @Override
    public void close() {
        keeper.close();
        porter.close();
        outbox.close();
        compiled.close();
        packed.close();
    }
}
