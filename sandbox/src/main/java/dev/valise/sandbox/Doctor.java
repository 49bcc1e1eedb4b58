package dev.valise.sandbox;

import dev.valise.Isolation;
import dev.valise.ValiseException;
import dev.valise.spi.LocalSettings;
import dev.valise.spi.Patches;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Examines what of the sandbox this host gives, layer by layer, by starting a jail and looking at it from both sides. */
public final class Doctor {
    /** Sizes for the jail that is looked at: odd ones, so that no default is taken for them. */
    private static final long WORK_BYTES = 3 << 20;

    private static final long SHARED_MEMORY_BYTES = 5 << 20;

    /** The release that the class files are for. */
    private static final int OLDEST_JAVA = 21;

    private final Host host;
    private final List<Finding> findings = new ArrayList<>();

    Doctor(Host host) {
        this.host = host;
    }

    /** Examines this host, without patches. */
    static List<Finding> examine(String python) {
        return examine(python, Patches.NONE);
    }

    /**
     * Examines this host. Takes a fraction of a second, and never throws: what is missing is a finding.
     *
     * @param python the interpreter that jails are to run: a path, or a name that is looked up in {@code PATH}
     * @param patches what is to change modules in them
     */
    public static List<Finding> examine(String python, Patches patches) {
        return new Doctor(Host.current()).findings(python, patches);
    }

    List<Finding> findings(String python) {
        return findings(python, Patches.NONE);
    }

    private List<Finding> findings(String python, Patches patches) {
        Optional<String> unfit = attempt("system", () -> {
            HostCheck.require(host);
            return host.system() + " " + System.getProperty("os.version") + ", " + System.getProperty("os.arch")
                    + (host.isContainer() ? ", in a container" : "");
        });
        unfit.ifPresent(system -> findings.add(Finding.ok("system", system)));
        java();
        if (unfit.isEmpty()) {
            return List.copyOf(findings);
        }
        Optional<JailUser> user = attempt("user", () -> JailUser.pick(host));
        user.ifPresent(found -> findings.add(describe(found)));
        Optional<Interpreter> interpreter =
                user.flatMap(found -> attempt("interpreter", () -> new InterpreterProbe(host, found).find(python)));
        interpreter.ifPresent(found -> findings.add(describe(found)));
        Optional<Bubblewrap> bubblewrap = attempt("bubblewrap", () -> Bubblewrap.find(host));
        bubblewrap.ifPresent(found -> findings.add(describe(found)));
        if (user.isPresent() && interpreter.isPresent() && bubblewrap.isPresent()) {
            attempt("jail", () -> jail(user.get(), interpreter.get(), bubblewrap.get()));
            if (!patches.isEmpty()) {
                attempt("patches", () -> patches(patches, interpreter.get(), bubblewrap.get()));
            }
        }
        findings.addAll(new KernelFindings(host).all());
        return List.copyOf(findings);
    }

    private void java() {
        int version = Runtime.version().feature();
        findings.add(Finding.required(
                version >= OLDEST_JAVA,
                "java",
                "Java " + Runtime.version() + " at " + System.getProperty("java.home"),
                "run Valise with Java " + OLDEST_JAVA + " or newer"));
    }

    /** Adds what was found of a jail, and gives whether it started. */
    private boolean jail(JailUser user, Interpreter interpreter, Bubblewrap bubblewrap) {
        JailCommand command =
                new JailCommand(bubblewrap, user, interpreter, List.of(), WORK_BYTES, SHARED_MEMORY_BYTES, Map.of());
        return switch (JailLook.at(command)) {
            case JailLook.Seen seen -> {
                findings.add(Finding.ok(
                        "jail",
                        "starts, and answers as pid " + seen.look().inside().get("pid")));
                findings.addAll(new JailFindings(seen.look(), user, WORK_BYTES, SHARED_MEMORY_BYTES).all());
                attempt("seccomp", () -> walls(interpreter, bubblewrap, seen.look()));
                yield true;
            }
            case JailLook.Failed failed -> {
                findings.add(missing("jail", new HostCheck(host, user).explain(failed.status(), failed.stderr())));
                yield false;
            }
        };
    }

    /** Adds what is found of a jail that is ready for calls; the one before had no filters, so that its walls showed alone. */
    private boolean walls(Interpreter interpreter, Bubblewrap bubblewrap, JailLook look) {
        JailFactory jails = new JailFactory(
                host,
                bubblewrap,
                interpreter,
                LocalSettings.DEFAULT.withIsolation(Isolation.SHARED_FILES), // or there would be nothing to look at
                Set.of());
        findings.add(
                CountedFolders.arePossible(host, JailUser.pick(host))
                        ? Finding.ok("number of files", "a jail's folders hold one for every 4 KiB of their size")
                        : Finding.weaker(
                                "number of files",
                                "only root can bound how many files a jail's folders hold; each takes a kilobyte of the kernel,"
                                        + " and the kernel's own bound is half as many as there are pages of memory",
                                "run Valise as root, with CAP_SYS_ADMIN, and unshare and mount of util-linux installed"));
        try (Jail jail = jails.start()) {
            return findings.addAll(new WallFindings(jail.walls(), look.inside().get("landlock")).all());
        }
    }

    /** Adds what becomes of patches in a jail; one that fails is missing, and keeps calls from being made. */
    private boolean patches(Patches patches, Interpreter interpreter, Bubblewrap bubblewrap) {
        LocalSettings settings = LocalSettings.DEFAULT.withPatches(patches.withFailuresAllowed());
        JailFactory jails = new JailFactory(host, bubblewrap, interpreter, settings, Set.of());
        try (Jail jail = jails.start()) {
            JailProcess.Patched patched = jail.patched();
            if (!patched.complaint().isEmpty()) {
                findings.add(Finding.missing(
                        "patches", patched.complaint(), "correct them, or start with --patches-may-fail without them"));
            }
            String active = String.join(", ", patched.active());
            return findings.add(Finding.ok("patches", active.isEmpty() ? "none is active" : active));
        }
    }

    private static Finding describe(JailUser user) {
        return switch (user) {
            case JailUser.Own own ->
                Finding.ok("user", "root; each jail runs as a uid of its own, such as " + own.uid());
            case JailUser.Same same ->
                Finding.weaker(
                        "user",
                        "uid " + same.uid()
                                + "; all jails run as it and differ by user namespace only, and so does what a"
                                + " way out of a jail would reach",
                        "run Valise as root, which gives each jail a uid of its own");
        };
    }

    private static Finding describe(Interpreter interpreter) {
        return Finding.ok(
                "interpreter",
                "CPython " + interpreter.version() + " at " + interpreter.executable()
                        + (interpreter.isVirtualEnvironment() ? ", a virtual environment" : ""));
    }

    private static Finding describe(Bubblewrap bubblewrap) {
        String detail = "bubblewrap " + bubblewrap.version() + " at " + bubblewrap.program();
        return bubblewrap.disablesUserNamespaces()
                ? Finding.ok("bubblewrap", detail)
                : Finding.weaker(
                        "bubblewrap",
                        detail + " cannot forbid user namespaces inside a jail; more of the kernel can be attacked",
                        "install bubblewrap 0.8 or newer");
    }

    /** What an examination gives; empty where it is refused, and then that is the finding of the layer. */
    private <T> Optional<T> attempt(String layer, Supplier<T> examination) {
        try {
            return Optional.of(examination.get());
        } catch (ValiseException e) {
            findings.add(refused(layer, e));
        } catch (RuntimeException e) {
            findings.add(Finding.missing(layer, "could not be examined: " + e, ""));
        }
        return Optional.empty();
    }

    private static Finding refused(String layer, ValiseException refusal) {
        String message = String.valueOf(refusal.getMessage());
        return Refusal.read(message)
                .map(parts -> missing(layer, parts))
                .orElseGet(() -> Finding.missing(layer, message, ""));
    }

    private static Finding missing(String layer, Refusal refusal) {
        return Finding.missing(layer, refusal.what() + ": " + refusal.why(), refusal.fix());
    }
}
