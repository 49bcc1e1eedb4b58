package dev.valise.sandbox;

import dev.valise.sandbox.SyscallPolicy.Reach;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of one jail on the host: the Python side, with its bytecode where that is known, and the host's socket. The jail
 * sees both read-only. It is not the folder of the sources, because the jail's uid may not be able to enter that (a home of
 * root, say).
 */
final class WorkerFolder implements AutoCloseable {
    /** Where {@code compiled.py} looks for it. */
    private static final String BYTECODE = "compiled";

    private final HostFolder own;
    private final Path folder;

    /**
     * Where the jail sees the filter of the lineages, and the one for where nobody can be asked about a call; and both for
     * kernels whose Landlock does not keep a lineage from cutting short what it may not write.
     */
    static final List<String> LINEAGE_FILTERS = Stream.of(
                    "/lineage.bpf", "/lineage-mute.bpf", "/lineage-old.bpf", "/lineage-old-mute.bpf")
            .map(JailCommand.WORKER::concat)
            .toList();

    private WorkerFolder(HostFolder own) {
        this.own = own;
        this.folder = own.path();
    }

    /** @param bytecode what the interpreter of the jail has compiled, where that is known */
    static WorkerFolder create(Optional<byte[]> bytecode) throws IOException {
        WorkerFolder created = new WorkerFolder(HostFolder.create("jail-"));
        // The jail's uid must enter it; there is nothing secret in it.
        Files.setPosixFilePermissions(created.folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        created.createReadable(created.mounts().resolve("work"));
        created.createReadable(created.mounts().resolve("dev-shm"));
        created.unpack();
        if (bytecode.isPresent()) {
            writeReadable(created.python().resolve(BYTECODE), bytecode.get());
        }
        created.addFilters();
        return created;
    }

    private void addFilters() throws IOException {
        Processor processor = Processor.named(System.getProperty("os.arch"))
                .orElseThrow(() -> new IOException("there are no filters for this processor"));
        addFilter("jail.bpf", FilterCompiler.compile(SyscallPolicy.of(Reach.JAIL), processor, true));
        SyscallPolicy lineage = SyscallPolicy.of(Reach.LINEAGE);
        addFilter("python/lineage.bpf", FilterCompiler.compile(lineage, processor, true));
        addFilter("python/lineage-mute.bpf", FilterCompiler.compile(lineage, processor, false));
        SyscallPolicy old = lineage.without("truncate");
        addFilter("python/lineage-old.bpf", FilterCompiler.compile(old, processor, true));
        addFilter("python/lineage-old-mute.bpf", FilterCompiler.compile(old, processor, false));
    }

    private void addFilter(String name, FilterProgram filter) throws IOException {
        writeReadable(folder.resolve(name), filter.bytes());
    }

    private void unpack() throws IOException {
        for (Map.Entry<String, byte[]> each : WorkerSources.files().entrySet()) {
            Path file = python().resolve(each.getKey());
            createReadable(file.resolveSibling(".").normalize());
            writeReadable(file, each.getValue());
        }
    }

    /** Adds patches of the operator, which the jail may not be able to read where they are. */
    void add(Map<String, byte[]> patches) throws IOException {
        Path patchFolder = python().resolve(PatchFiles.FOLDER);
        for (Map.Entry<String, byte[]> each : patches.entrySet()) {
            createReadable(patchFolder);
            writeReadable(patchFolder.resolve(each.getKey()), each.getValue());
        }
    }

    private static void writeReadable(Path file, byte[] content) throws IOException {
        Files.write(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private void createReadable(Path each) throws IOException {
        for (Path below = folder; !below.equals(each); ) {
            below = below.resolve(below.relativize(each).getName(0));
            if (!Files.exists(below)) {
                Files.createDirectory(below);
                Files.setPosixFilePermissions(below, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    /** What is `/valise` in the jail: the folder that holds the package. */
    Path python() {
        return folder.resolve("python");
    }

    /** The filter of system calls for the whole jail, which the jail does not see. */
    Path jailFilter() {
        return folder.resolve("jail.bpf");
    }

    /** Where the jail's writable folders can be mounted: see {@link CountedFolders}. */
    Path mounts() {
        return folder.resolve("mounts");
    }

    /** What is `/host.sock` in the jail. */
    Path socket() {
        return folder.resolve("host.sock");
    }

    /** Lets the jail's uid connect to the socket; what it then has to show is the token. */
    void openSocket() throws IOException {
        Files.setPosixFilePermissions(socket(), PosixFilePermissions.fromString("rw-rw-rw-"));
    }

    @Override
    public void close() {
        own.close();
    }
}
