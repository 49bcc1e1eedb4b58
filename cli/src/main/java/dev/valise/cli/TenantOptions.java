package dev.valise.cli;

import dev.valise.Capacity;
import dev.valise.Isolation;
import dev.valise.JailBounds;
import dev.valise.Limits;
import dev.valise.service.TenantSettings;
import dev.valise.spi.LocalSettings;
import dev.valise.spi.Patches;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a tenant may have: said for all of them, and in a configuration file for some. What is not said is null. */
final class TenantOptions {
    @Option(
            names = "--wall",
            paramLabel = "TIME",
            order = 20,
            converter = TimeConverter.class,
            description = "Time a call may take that names no limit: 500ms, 1s, 2m. Default: 10s.")
    @Nullable
    Duration wall;

    @Option(
            names = "--cpu",
            paramLabel = "TIME",
            order = 21,
            converter = TimeConverter.class,
            description = "Processor time it may use. Default: as --wall.")
    @Nullable
    Duration cpu;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            order = 22,
            converter = SizeConverter.class,
            description = "Memory it may add: 64k, 512m, 1g. Default: 512m.")
    @Nullable
    Long memory;

    @Option(
            names = "--output",
            paramLabel = "SIZE",
            order = 23,
            converter = SizeConverter.class,
            description = "What it may print. Default: 1m.")
    @Nullable
    Long output;

    @Option(
            names = "--processes",
            paramLabel = "COUNT",
            order = 24,
            converter = CountConverter.class,
            description = "Processes and threads it may have at one time. Default: 32.")
    @Nullable
    Integer processes;

    @Option(
            names = "--value",
            paramLabel = "SIZE",
            order = 25,
            converter = SizeConverter.class,
            description = "How large a value may be that an answer carries. Default: 1m.")
    @Nullable
    Long value;

    @Option(
            names = "--most-wall",
            paramLabel = "TIME",
            order = 26,
            converter = TimeConverter.class,
            description = "Time that a call may ask for, and processor time. Default: a year.")
    @Nullable
    Duration mostWall;

    @Option(
            names = "--most-memory",
            paramLabel = "SIZE",
            order = 27,
            converter = SizeConverter.class,
            description = "Memory that a call may ask for. Default: any.")
    @Nullable
    Long mostMemory;

    @Option(
            names = "--most-processes",
            paramLabel = "COUNT",
            order = 28,
            converter = CountConverter.class,
            description = "Processes that a call may ask for. Default: any.")
    @Nullable
    Integer mostProcesses;

    @Option(
            names = "--rate",
            paramLabel = "NUMBER",
            order = 30,
            description = "Calls that a tenant may make in a second, on average. Default: any number.")
    @Nullable
    Double rate;

    @Option(
            names = "--calls",
            paramLabel = "COUNT",
            order = 31,
            converter = CountConverter.class,
            description = "Calls of a tenant that run at one time. Default: 64.")
    @Nullable
    Integer calls;

    @Option(
            names = "--waiting",
            paramLabel = "COUNT",
            order = 32,
            description = "Calls that wait for that, at most; further ones are refused. Default: 256.")
    @Nullable
    Integer waiting;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            order = 33,
            converter = TimeConverter.class,
            description = "How long they wait. Default: 10s.")
    @Nullable
    Duration longestWait;

    @Option(
            names = "--jail-memory",
            paramLabel = "SIZE",
            order = 34,
            converter = SizeConverter.class,
            description = "Memory that all calls and scopes of a tenant may have. Default: half of the machine's.")
    @Nullable
    Long jailMemory;

    @Option(
            names = "--jail-processes",
            paramLabel = "COUNT",
            order = 35,
            converter = CountConverter.class,
            description = "Processes of a tenant. Default: 4096.")
    @Nullable
    Integer jailProcesses;

    @Option(
            names = "--jail-processors",
            paramLabel = "NUMBER",
            order = 36,
            description = "Processors that a tenant may keep busy, as 1.5. Default: all.")
    @Nullable
    Double jailProcessors;

    @Option(
            names = "--holders",
            paramLabel = "COUNT",
            order = 37,
            converter = CountConverter.class,
            description = "Scopes of a tenant that are held by processes. Default: 256.")
    @Nullable
    Integer holders;

    @Option(
            names = "--holder-memory",
            paramLabel = "SIZE",
            order = 38,
            converter = SizeConverter.class,
            description = "Memory for these; beyond it scopes are packed. Default: 1g.")
    @Nullable
    Long holderMemory;

    @Option(
            names = "--packed",
            paramLabel = "SIZE",
            order = 39,
            converter = SizeConverter.class,
            description = "Disk for scopes of a tenant that are not held. Default: 4g.")
    @Nullable
    Long packed;

    @Option(
            names = "--stored",
            paramLabel = "SIZE",
            order = 39,
            converter = SizeConverter.class,
            description = "Room of a tenant in the store. Default: 10g.")
    @Nullable
    Long stored;

    @Option(
            names = "--preload",
            paramLabel = "MODULE",
            split = ",",
            order = 40,
            description = "Modules to import once, ahead of all calls: a,b.")
    List<String> preload = new ArrayList<>();

    @Mixin
    PatchOptions patches = new PatchOptions();

    @Option(
            names = "--isolation",
            paramLabel = "WALLS",
            order = 43,
            converter = IsolationConverter.class,
            description = "full, or shared-files, as of 'valise run'. Default: full.")
    @Nullable
    Isolation isolation;

    /** What a tenant may have of which this was said, and of which else holds what was said before. */
    TenantSettings over(TenantSettings before) {
        Limits most = over(before.most(), mostWall, mostWall, mostMemory, null, mostProcesses, null);
        Duration cpuOfWall = cpu == null ? wall : cpu;
        Limits limits = over(before.limits(), wall, cpuOfWall, memory, output, processes, value);
        LocalSettings engine = before.engine()
                .withLimits(limits)
                .withCapacity(over(before.engine().capacity()))
                .withJail(over(before.engine().jail()))
                .withHolders(holders == null ? before.engine().holders() : holders)
                .withHolderMemory(holderMemory == null ? before.engine().holderMemory() : holderMemory)
                .withPackedBytes(packed == null ? before.engine().packedBytes() : packed)
                .withPatches(over(before.engine().patches()))
                .withIsolation(isolation == null ? before.engine().isolation() : isolation);
        if (!preload.isEmpty()) {
            engine = engine.withPreload(preload);
        }
        TenantSettings settings = new TenantSettings(
                engine, most, before.callsPerSecond(), stored == null ? before.storeBytes() : stored);
        return rate == null ? settings : settings.withCallsPerSecond(rate);
    }

    private static Limits over(
            Limits before,
            @Nullable Duration wall,
            @Nullable Duration cpu,
            @Nullable Long memory,
            @Nullable Long output,
            @Nullable Integer processes,
            @Nullable Long value) {
        return new Limits(
                wall == null ? before.wall() : wall,
                cpu == null ? before.cpu() : cpu,
                memory == null ? before.memoryBytes() : memory,
                output == null ? before.outputBytes() : output,
                processes == null ? before.processes() : processes,
                value == null ? before.valueBytes() : value,
                before.grace());
    }

    private Capacity over(Capacity before) {
        return new Capacity(
                calls == null ? before.running() : calls,
                waiting == null ? before.waiting() : waiting,
                longestWait == null ? before.longestWait() : longestWait);
    }

    private Patches over(Patches before) {
        List<String> groups = patches.groups.isEmpty() && before.groups().isEmpty()
                ? patches.patches(false).groups()
                : patches.groups;
        return new Patches(
                patches.folder.or(before::folder), groups.isEmpty() ? before.groups() : groups, before.mayFail());
    }

    private JailBounds over(JailBounds before) {
        JailBounds memory = jailMemory == null ? before : before.withMemoryBytes(jailMemory);
        JailBounds processes = jailProcesses == null ? memory : memory.withProcesses(jailProcesses);
        return jailProcessors == null ? processes : processes.withProcessors(jailProcessors);
    }
}
