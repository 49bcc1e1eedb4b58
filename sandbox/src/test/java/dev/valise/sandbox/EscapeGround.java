package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Call;
import dev.valise.Limits;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Valise;
import dev.valise.ValiseException;
import dev.valise.Value;
import dev.valise.spi.LocalSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Where escapes are tried: a tenant with two lineages, of which one attacks, and another tenant. For one thread. */
final class EscapeGround implements AutoCloseable {
    /** For a call that ends by itself, on a machine that is busy. */
    private static final Limits PATIENT =
            Limits.DEFAULT.withWall(Duration.ofSeconds(60)).withMemoryBytes(256 << 20);

    /** For one that has to be ended. */
    private static final Limits SHORT = PATIENT.withWall(Duration.ofSeconds(1)).withProcesses(48);

    /** For one that may hang because a control is left out. */
    private static final Limits HURRIED = PATIENT.withWall(Duration.ofSeconds(5));

    /** From the second on a scope has a spare ahead. */
    private static final int CALLS_TO_WARM_UP = 5;

    private static final SyscallPolicy POLICY = SyscallPolicy.of(SyscallPolicy.Reach.LINEAGE);

    private static final String SECRET =
            "open('secret', 'w').write('kept')\nimport os\nkept = 41\nos.getpid(), os.getcwd()";
    private static final String CANARY = "kept + 1, open('secret').read()";

    private final Limits patient;
    private final Sandbox tenant;
    private final Sandbox other;
    private final ServerSocket host;
    private Scope neighbor = Scope.empty();
    private Scope attacker = Scope.empty();
    private final Scope others;

    /**
     * Makes it.
     *
     * @param off controls that are left out, for both tenants
     */
    EscapeGround(Set<Control> off) {
        this(off, jails -> jails, PATIENT);
    }

    /** One where no call takes long, also where what it attacks hangs. */
    static EscapeGround inAHurry(Set<Control> off) {
        return new EscapeGround(off, jails -> jails, HURRIED);
    }

    /**
     * Makes one of other jails.
     *
     * @param off controls that are left out, for both tenants
     * @param change what is to be different in them
     */
    EscapeGround(Set<Control> off, UnaryOperator<JailFactory> change) {
        this(off, change, PATIENT);
    }

    private EscapeGround(Set<Control> off, UnaryOperator<JailFactory> change, Limits patient) {
        this.patient = patient;
        try {
            host = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        LocalSettings settings = LocalSettings.DEFAULT.withLimits(patient);
        tenant = Sandbox.start(settings, change.apply(JailFactory.find(settings, off)));
        other = Sandbox.start(settings, change.apply(JailFactory.find(settings, off)));
        others = other.call(Scope.empty(), SECRET).orThrow().scope();
        other.call(others, "import ctypes\nctypes.CDLL(None).semget(0x76616c69, 1, 0o1666)")
                .orThrow();
        prepare();
    }

    private void prepare() {
        Outcome made = tenant.call(Scope.empty(), SECRET).orThrow();
        neighbor = made.scope();
        SyscallNumbers table =
                SyscallNumbers.of(Processor.named(System.getProperty("os.arch")).orElseThrow());
        String numbers = table.names().stream()
                .filter(name -> table.number(name).isPresent())
                .map(name -> "'" + name + "': " + table.number(name).getAsInt())
                .collect(Collectors.joining(", ", "numbers = {", "}\n"));
        String unsaid = table.names().stream()
                .filter(name -> table.number(name).isPresent())
                .filter(name -> !POLICY.rules().containsKey(name))
                .collect(Collectors.joining(" ", "unsaid = '", "'.split()\n"));
        String facts = "neighbor, neighbor_folder, port, device = %s, %s, %s, '%s'\n"
                .formatted(
                        made.value().asList().get(0),
                        quoted(made.value().asList().get(1)),
                        host.getLocalPort(),
                        device().orElse("eth0"));
        attacker = tenant.call(Scope.empty(), ResourceText.text("escapes.py") + numbers + unsaid + facts)
                .orThrow()
                .scope();
    }

    /** A network device of the host that a jail has not; empty where it has none. */
    static Optional<String> device() {
        try {
            return NetworkInterface.networkInterfaces()
                    .map(NetworkInterface::getName)
                    .filter(name -> !name.equals("lo"))
                    .findFirst();
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    private static String quoted(Value text) {
        return "'" + text.asString() + "'";
    }

    /**
     * What comes of an attempt, of its last call where it makes several. Where it has ended its own jail, the next one finds
     * another.
     */
    String verdict(Escape escape) {
        Limits limits = escape.mustBeEnded() ? SHORT : patient;
        Scope scope = attacker;
        String verdict = "none";
        List<Scope> made = new ArrayList<>();
        try {
            for (String code : escape.calls()) {
                Call call = Call.function("attempt", Value.of(code)).withLimits(limits);
                Outcome outcome = tenant.call(scope, call);
                verdict = switch (outcome) {
                    case Outcome.Returned returned -> returned.value().asString();
                    case Outcome.Raised raised -> raised.error().type();
                    case Outcome.Limited limited -> "limited";
                    case Outcome.Lost lost -> "lost";
                    default -> outcome.toString();
                };
                scope = outcome.scope();
                made.add(scope);
            }
            return verdict;
        } catch (ValiseException e) {
            return "lost";
        } finally {
            made.stream().filter(each -> !each.equals(attacker)).forEach(tenant::forget);
        }
    }

    /** The same; while one goes on that must be ended, the neighbors are called. */
    String verdictAmongOthers(Escape escape) {
        return escape.mustBeEnded() ? verdictWhileOthersAreCalled(escape) : verdict(escape);
    }

    private String verdictWhileOthersAreCalled(Escape escape) {
        CompletableFuture<String> verdict = CompletableFuture.supplyAsync(() -> verdict(escape));
        while (!verdict.isDone()) {
            assertCanary(tenant, neighbor, "during " + escape);
            assertCanary(other, others, "during " + escape);
        }
        return verdict.join();
    }

    /** Calls each scope until all has been forked and loaded that calls need. */
    void warmUp() {
        Escape nothing = new Escape("none", "nothing", Set.of("done"), List.of("pass"));
        for (int i = 0; i < CALLS_TO_WARM_UP; i++) {
            verdictWhileOthersAreCalled(nothing);
            assertUnharmed("the start");
        }
    }

    /** Watches the host from now on. */
    HostWatch watch() {
        return new HostWatch(List.of(tenant, other));
    }

    /** Makes sure that attempts can go on, where one with a control left out has done harm. */
    void mend() {
        try {
            if (tenant.call(attacker, "1") instanceof Outcome.Returned
                    && tenant.call(neighbor, CANARY) instanceof Outcome.Returned) {
                return;
            }
        } catch (ValiseException e) {
            // Its jail has ended.
        }
        while (!(tenant.call(Scope.empty(), "1") instanceof Outcome.Returned)) {
            Thread.onSpinWait(); // the end of the jail may not have been noticed yet
        }
        prepare();
    }

    /** Whether nobody has come to harm. */
    boolean isWhole() {
        try {
            assertUnharmed("an attempt");
            return true;
        } catch (AssertionError | RuntimeException e) {
            return false;
        }
    }

    /** The other lineage, the attacker's own scope, and the other tenant are as they were. */
    void assertUnharmed(String after) {
        assertCanary(tenant, neighbor, after);
        assertCanary(other, others, after);
        Outcome outcome = tenant.call(attacker, "attempt('pass')");
        assertThat(outcome.value()).as(after).isEqualTo(Value.of("done"));
        tenant.forget(outcome.scope());
    }

    private static void assertCanary(Valise valise, Scope scope, String after) {
        Outcome outcome = valise.call(scope, CANARY);
        assertThat(outcome).as(after).isInstanceOf(Outcome.Returned.class);
        assertThat(outcome.value()).as(after).isEqualTo(Value.Tuple.of(Value.of(42), Value.of("kept")));
        valise.forget(outcome.scope());
    }

    @Override
    public void close() {
        tenant.close();
        try {
            // Where it had no namespace for them, they would stay on the host.
            other.call(
                    others,
                    "import ctypes\nlibc = ctypes.CDLL(None)\nlibc.semctl(libc.semget(0x76616c69, 0, 0), 0, 0)");
        } catch (ValiseException e) {
            // Its jail has ended, with a control left out.
        }
        other.close();
        try {
            host.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
