package dev.valise.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The command that starts a jail. Every wall is named on its own, so that one that cannot be built is an error: none of
 * bubblewrap's {@code -try} and {@code --unshare-all} forms, which go on without.
 *
 * @param bubblewrap the program
 * @param user the host's user that it runs as
 * @param interpreter what runs in it
 * @param shown files and folders of the host to show, read only, beyond the system's and the interpreter's
 * @param workBytes most that {@code /work} may hold, the only writable folder but {@code /dev/shm}
 * @param sharedMemoryBytes most that {@code /dev/shm} may hold
 * @param variables of the environment, beyond and before the usual ones
 * @param off what is left out, by tests only
 * @param counted where the writable folders are mounted; empty where bubblewrap is to make them
 */
record JailCommand(
        Bubblewrap bubblewrap,
        JailUser user,
        Interpreter interpreter,
        List<Bind> shown,
        long workBytes,
        long sharedMemoryBytes,
        Map<String, String> variables,
        Set<Control> off,
        Optional<CountedFolders> counted) {
    /** Where the folder with the Python side is. */
    static final String WORKER = "/valise";

    /** Where the host's socket is. */
    static final String SOCKET = "/host.sock";

    /** The kernel's settings of huge pages: without them the C library takes no memory in huge pages. */
    private static final Path HUGE_PAGES = Path.of("/sys/kernel/mm/transparent_hugepage");

    /** The writable folder. */
    static final String WORK = "/work";

    /** The folder that the C library keeps shared memory and semaphores in. */
    static final String SHARED_MEMORY = "/dev/shm";

    /** The exit status of the command where it could not join the jail's cgroups; one that bubblewrap does not use. */
    static final int NOT_JOINED = 68;

    /**
     * Bubblewrap itself must be out of the terminal's reach too: Ctrl-C goes to the whole process group of a terminal,
     * and is for the JVM to turn into an interrupt of the call. The program is part of util-linux, as setpriv is.
     */
    private static final List<String> OWN_SESSION = Stream.of("/usr/bin/setsid", "/bin/setsid")
            .filter(program -> Files.isExecutable(Path.of(program)))
            .limit(1)
            .toList();

    /** Joins the cgroups whose files come first, up to the two dashes. */
    private static final String JOIN =
            "while [ \"$1\" != -- ]; do echo 0 >\"$1\" || exit " + NOT_JOINED + "; shift; done; shift; ";

    private static final String OPEN = "exec 9<\"$0\" && ";

    /** Those that can be left out; the others cannot be without harm to the host that tests. */
    private static final Map<Control, String> OWN_NAMESPACES = Map.of(
            Control.NETWORK_NAMESPACE, "--unshare-net",
            Control.IPC_NAMESPACE, "--unshare-ipc",
            Control.HOST_NAME_NAMESPACE, "--unshare-uts");

    /** The user that a jail's processes see themselves as: an ordinary one, as most systems number their first. */
    private static final String INNER_ID = "1000";

    JailCommand {
        shown = List.copyOf(shown);
        variables = Map.copyOf(variables);
        off = Set.copyOf(off);
    }

    /** With nothing left out. */
    JailCommand(
            Bubblewrap bubblewrap,
            JailUser user,
            Interpreter interpreter,
            List<Bind> shown,
            long workBytes,
            long sharedMemoryBytes,
            Map<String, String> variables) {
        this(bubblewrap, user, interpreter, shown, workBytes, sharedMemoryBytes, variables, Set.of(), Optional.empty());
    }

    /**
     * Starts the worker: the folder that holds the package {@code valise}, and the host's socket, are shown to it.
     *
     * @param filter a file on the host with the filter of system calls for the whole jail
     * @param joins the files to write to, so as to join the jail's cgroups
     */
    List<String> worker(Path filter, List<Path> joins) {
        List<String> arguments = List.of("-s", "-X", "utf8", WORKER + "/valise/worker");
        boolean filtered = !off.contains(Control.JAIL_FILTER);
        // Java passes no descriptors beyond the first three, and a shell does. Bubblewrap closes it. And it is the
        // shell
        // that joins, as the user that Valise runs as, so that all that descends from it is in the cgroups.
        List<String> command = new ArrayList<>(
                List.of("/bin/sh", "-c", JOIN + (filtered ? OPEN : "") + "exec \"$@\"", filter.toString()));
        joins.forEach(file -> command.add(file.toString()));
        command.add("--");
        command.addAll(running(arguments, filtered ? List.of("--seccomp", "9") : List.of()));
        return command;
    }

    /** Starts the interpreter, as pid 1 of a jail without a filter, with these arguments. */
    List<String> running(List<String> arguments) {
        return running(arguments, List.of());
    }

    private List<String> running(List<String> arguments, List<String> filter) {
        List<String> command = new ArrayList<>(OWN_SESSION);
        countedHere().map(folders -> folders.prefix(mounted())).ifPresent(command::addAll);
        command.addAll(user.prefix());
        command.add(bubblewrap.program().toString());
        command.addAll(walls());
        command.addAll(environment());
        command.addAll(files());
        command.addAll(filter);
        command.add("--");
        command.add(interpreter.executable().toString());
        command.addAll(arguments);
        return command;
    }

    private List<String> walls() {
        List<String> walls = new ArrayList<>(List.of(
                "--unshare-user",
                "--unshare-pid",
                "--unshare-net",
                "--unshare-ipc",
                "--unshare-uts",
                "--unshare-cgroup"));
        if (bubblewrap.disablesUserNamespaces() && !off.contains(Control.NO_FURTHER_NAMESPACES)) {
            walls.add("--disable-userns");
        }
        OWN_NAMESPACES.forEach((control, option) -> {
            if (off.contains(control)) {
                walls.remove(option);
            }
        });
        // Root keeps all capabilities without this, and anybody the bounding set.
        walls.addAll(List.of("--cap-drop", "ALL"));
        walls.addAll(List.of("--uid", INNER_ID, "--gid", INNER_ID));
        if (!off.contains(Control.HOST_NAME_NAMESPACE)) {
            walls.addAll(List.of("--hostname", "valise"));
        }
        // Out of the terminal's reach; and no survivors, though the thread that starts it has to live as long.
        walls.addAll(List.of("--new-session", "--die-with-parent", "--as-pid-1"));
        return walls;
    }

    private List<String> environment() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("PATH", "/usr/local/bin:/usr/bin:/bin");
        all.put("LANG", "C.UTF-8");
        all.put("HOME", WORK);
        // One thread each: threads end at a fork, and libraries that lost theirs hang or restart them.
        all.put("OPENBLAS_NUM_THREADS", "1");
        all.put("OMP_NUM_THREADS", "1");
        all.put("MKL_NUM_THREADS", "1");
        // Blocks of megabytes come in huge pages, which forks copy faster; ignored by a C library that cannot.
        all.put("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
        all.putAll(variables);
        // PYTHONHASHSEED is not set, so each jail has hashes of its own.
        List<String> options = new ArrayList<>(List.of("--clearenv"));
        all.forEach((name, value) -> options.addAll(List.of("--setenv", name, value)));
        return options;
    }

    /** The order matters: an interpreter may lie below a tmpfs, and what is read only can be given no more folders. */
    private List<String> files() {
        List<String> files = new ArrayList<>(SystemFolders.options(user));
        files.addAll(List.of("--dev", "/dev"));
        mounted().forEach(each -> files.addAll(writable(each)));
        for (Path needed : interpreter.needs()) {
            files.addAll(List.of("--ro-bind", needed.toString(), needed.toString()));
        }
        for (Interpreter.Link link : interpreter.links()) {
            files.addAll(
                    List.of("--symlink", link.target().toString(), link.at().toString()));
        }
        if (Files.isDirectory(HUGE_PAGES)) {
            files.addAll(List.of("--ro-bind", HUGE_PAGES.toString(), HUGE_PAGES.toString()));
        }
        for (Bind bind : shown) {
            files.addAll(List.of("--ro-bind", bind.host().toString(), bind.jail()));
        }
        files.addAll(List.of("--chdir", WORK));
        if (off.contains(Control.NO_PROC)) {
            files.addAll(List.of("--proc", "/proc"));
        }
        // Both are tmpfs without a size, so nothing may be written there; and no /proc is ever mounted.
        if (!off.contains(Control.READ_ONLY_ROOT)) {
            files.addAll(List.of("--remount-ro", "/dev", "--remount-ro", "/"));
        }
        return files;
    }

    private List<CountedFolders.Mounted> mounted() {
        return List.of(
                new CountedFolders.Mounted(SHARED_MEMORY, "1777", sharedMemoryBytes),
                new CountedFolders.Mounted(WORK, "0755", workBytes));
    }

    private Optional<CountedFolders> countedHere() {
        return off.contains(Control.SIZED_FOLDERS) ? Optional.empty() : counted;
    }

    private List<String> writable(CountedFolders.Mounted each) {
        if (countedHere().isPresent()) {
            return List.of("--bind", countedHere().get().at(each.inJail()).toString(), each.inJail());
        }
        if (off.contains(Control.SIZED_FOLDERS)) {
            return List.of("--perms", each.mode(), "--tmpfs", each.inJail());
        }
        return List.of("--perms", each.mode(), "--size", Long.toString(each.bytes()), "--tmpfs", each.inJail());
    }
}
