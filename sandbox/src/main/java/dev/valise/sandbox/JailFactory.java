package dev.valise.sandbox;

import dev.valise.Isolation;
import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.spi.LocalSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Starts jails that are alike: for one interpreter, on one host. Safe for use by many threads. */
final class JailFactory {
    private static final Pattern MODULE = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*(\\.[\\p{L}_][\\p{L}\\p{N}_]*)*");

    /** The lineages' folders together; they are memory. */
    private static final long WORK_BYTES = 256L << 20;

    /** What {@code multiprocessing.shared_memory} and the like may take. */
    private static final long SHARED_MEMORY_BYTES = 64L << 20;

    private final Host host;
    private final Bubblewrap bubblewrap;
    private final Interpreter interpreter;
    private final LocalSettings settings;
    private final Set<Control> off;
    private final Cgroups cgroups;
    private final PatchFiles patches;
    private final String landlock;

    JailFactory(Host host, Bubblewrap bubblewrap, Interpreter interpreter, LocalSettings settings, Set<Control> off) {
        this(host, bubblewrap, interpreter, settings, off, "landlock");
    }

    private JailFactory(
            Host host,
            Bubblewrap bubblewrap,
            Interpreter interpreter,
            LocalSettings settings,
            Set<Control> off,
            String landlock) {
        this.landlock = landlock;
        this.host = host;
        this.bubblewrap = bubblewrap;
        this.interpreter = interpreter;
        this.settings = settings;
        this.off = Set.copyOf(off);
        this.cgroups = off.contains(Control.CGROUP) ? Cgroups.NONE : Cgroups.find(host);
        this.patches = PatchFiles.read(settings.patches());
    }

    /**
     * Finds what jails need on this host.
     *
     * @throws ValiseException HOST_UNFIT, with the cause and the fix
     */
    static JailFactory find(LocalSettings settings) {
        return find(settings, Set.of());
    }

    /** The same with some controls left out: for tests, which show what each control stops. */
    static JailFactory find(LocalSettings settings, Set<Control> off) {
        Host host = Host.current();
        HostCheck.require(host);
        Bubblewrap bubblewrap = Bubblewrap.find(host);
        InterpreterProbe probe = new InterpreterProbe(host, JailUser.pick(host));
        return new JailFactory(host, bubblewrap, probe.find(settings.python()), settings, off);
    }

    /** The same, on a kernel whose Landlock is of an older version: for tests, which show what else covers it. */
    JailFactory withLandlock(int newest) {
        return new JailFactory(host, bubblewrap, interpreter, settings, off, "landlock " + newest);
    }

    /** Starts a jail and waits until it is ready. */
    Jail start() {
        JailUser user = JailUser.pick(host);
        try {
            Cgroup cgroup = cgroups.create(settings.jail());
            try {
                return judged(Jail.start(
                        bytecode(user),
                        folder -> command(user, folder, cgroup),
                        preparation(),
                        cgroup,
                        patches.files()));
            } catch (RuntimeException | IOException | InterruptedException e) {
                cgroup.close();
                throw e;
            }
        } catch (JailFailedException e) {
            throw new HostCheck(host, user).explain(e.exitStatus(), e.stderr()).toException();
        } catch (IOException e) {
            throw new ValiseException(Code.HOST_UNFIT, "the jail cannot be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ValiseException(Code.HOST_UNFIT, "interrupted while the jail was starting", e);
        }
    }

    /** The jail, unless it lacks a wall that nothing stands in for. */
    private Jail judged(Jail jail) {
        if (jail.walls().landlock() == 0 && !off.contains(Control.LANDLOCK) && settings.isolation() == Isolation.FULL) {
            jail.close();
            throw LandlockRefusals.noLandlock(host).toException();
        }
        Crowd.OF_THIS_JVM.enter(this, jail);
        return jail;
    }

    /** What units were compiled to by the interpreter of these jails: in a folder, or nowhere. Jails with less walls keep nothing. */
    KeptUnits keptUnits(Optional<Path> place) {
        boolean isWhole = off.isEmpty() && settings.isolation() == Isolation.FULL;
        try {
            return new KeptUnits(isWhole ? place : Optional.empty(), Bytecode.name(interpreter));
        } catch (IOException e) {
            return new KeptUnits(Optional.empty(), ""); // the start of the next jail will say why
        }
    }

    private Optional<byte[]> bytecode(JailUser user) throws IOException {
        return BytecodeCache.SHARED.get(
                Bytecode.name(interpreter), () -> Bytecode.compile(bubblewrap, user, interpreter));
    }

    private List<String> command(JailUser user, WorkerFolder folder, Cgroup cgroup) {
        List<Bind> shown =
                List.of(new Bind(folder.python(), JailCommand.WORKER), new Bind(folder.socket(), JailCommand.SOCKET));
        Map<String, String> variables = settings.hugePages() ? Map.of("PYTHONMALLOC", "malloc") : Map.of();
        return new JailCommand(
                        bubblewrap,
                        user,
                        interpreter,
                        shown,
                        WORK_BYTES,
                        SHARED_MEMORY_BYTES,
                        variables,
                        off,
                        CountedFolders.of(host, user, folder.mounts()))
                .worker(folder.jailFilter(), cgroup.joins());
    }

    private List<String> preparation() {
        List<String> orders = new ArrayList<>();
        if (!off.contains(Control.HARD_LIMITS)) {
            // Not 0, which is no limit to a core file that goes to a program.
            orders.add("limit CORE 1");
            orders.add("limit NPROC " + settings.jail().processes());
            orders.add("limit FSIZE " + WORK_BYTES);
        }
        if (!off.contains(Control.LINEAGE_FILTER)) {
            orders.add("filter " + String.join(" ", WorkerFolder.LINEAGE_FILTERS));
        }
        if (!off.contains(Control.LANDLOCK)) {
            orders.add(landlock);
        }
        orders.add("shared " + JailCommand.SHARED_MEMORY);
        if (settings.packAhead()) {
            orders.add("packing");
        }
        orders.addAll(patches.orders());
        for (String module : settings.preload()) {
            if (!MODULE.matcher(module).matches()) {
                throw new ValiseException(Code.BAD_CALL, "cannot preload '" + module + "': it is not a module's name");
            }
            orders.add("preload " + module);
        }
        return orders;
    }
}
