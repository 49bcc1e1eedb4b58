package dev.valise.cli;

import dev.valise.Isolation;
import dev.valise.JailBounds;
import dev.valise.Limits;
import dev.valise.spi.LocalSettings;
import dev.valise.spi.Patches;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command that runs code: the interpreter, what to import ahead, and the limits of each call. */
final class EngineOptions {
    @Option(
            names = "--python",
            paramLabel = "PATH",
            order = 1,
            description = "The interpreter: a path, or a name to look up in PATH. Default: python3.")
    String python = LocalSettings.DEFAULT.python();

    @Option(
            names = "--preload",
            paramLabel = "MODULE",
            split = ",",
            order = 2,
            description = "Modules to import once, ahead of all calls: a,b.")
    List<String> preload = new ArrayList<>();

    @Option(
            names = "--wall",
            paramLabel = "TIME",
            order = 3,
            converter = TimeConverter.class,
            description = "Time a call may take: 500ms, 1s, 2m. Default: 10s.")
    Duration wall = Limits.DEFAULT.wall();

    @Option(
            names = "--cpu",
            paramLabel = "TIME",
            order = 4,
            converter = TimeConverter.class,
            description = "Processor time it may use. Default: 10s.")
    Duration cpu = Limits.DEFAULT.cpu();

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            order = 5,
            converter = SizeConverter.class,
            description = "Memory it may add: 64k, 512m, 1g. Default: 512m.")
    long memory = Limits.DEFAULT.memoryBytes();

    @Option(
            names = "--output",
            paramLabel = "SIZE",
            order = 6,
            converter = SizeConverter.class,
            description = "What it may print. Default: 1m.")
    long output = Limits.DEFAULT.outputBytes();

    @Option(
            names = "--processes",
            paramLabel = "COUNT",
            order = 7,
            converter = CountConverter.class,
            description = "Processes and threads it may have at one time. Default: 32.")
    int processes = Limits.DEFAULT.processes();

    @Option(
            names = "--value",
            paramLabel = "SIZE",
            order = 8,
            converter = SizeConverter.class,
            description = "How large its value may be that --json carries. Default: 1m.")
    long value = Limits.DEFAULT.valueBytes();

    @Option(
            names = "--jail-memory",
            paramLabel = "SIZE",
            order = 9,
            converter = SizeConverter.class,
            description = "Memory that all calls and scopes may have together. Default: half of the machine's.")
    @Nullable
    Long jailMemory;

    @Mixin
    PatchOptions patches = new PatchOptions();

    @Option(
            names = "--patches-may-fail",
            order = 12,
            description = "Go on without patches that fail. Otherwise nothing runs.")
    boolean patchesMayFail;

    @Option(
            names = "--isolation",
            paramLabel = "WALLS",
            order = 13,
            converter = IsolationConverter.class,
            description = {
                "full, or shared-files: where the kernel has no Landlock, let lineages see each other's files.",
                "Default: full."
            })
    Isolation isolation = Isolation.FULL;

    @Option(names = "--verbose", order = 14, description = "Show the cause of a failure of Valise itself.")
    boolean verbose;

    /** What all calls and scopes may use together. */
    JailBounds jail() {
        return jailMemory == null ? JailBounds.DEFAULT : JailBounds.DEFAULT.withMemoryBytes(jailMemory);
    }

    /** The patches to apply. */
    Patches patches() {
        return patches.patches(patchesMayFail);
    }

    /** The limits of each call. */
    Limits limits() {
        return new Limits(wall, cpu, memory, output, processes, value, Limits.DEFAULT.grace());
    }
}
