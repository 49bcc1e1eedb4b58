package dev.valise.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A scope as the sandbox packs it. Its arrays are for reading only. */
final class PackLoad {
    private static final List<String> SCRIPT = List.of("pack_loads.py", "pack_load.py");

    /** The stream of the scope. */
    final byte[] packed;
    /** What Python's own pickler makes of its variable x; of the load "variables", what is packed after a change. */
    final byte[] plain;

    private PackLoad(byte[] packed, byte[] plain) {
        this.packed = packed;
        this.plain = plain;
    }

    /** Packs a load of {@code pack_loads.py} with a Python, by the package in a folder. */
    static PackLoad of(String name, String python, Path folder) throws IOException {
        Process process = new ProcessBuilder(python, "-I", "-c", Clockwork.text(SCRIPT), folder.toString(), name)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (DataInputStream answer = new DataInputStream(process.getInputStream())) {
            byte[] packed = answer.readNBytes(Math.toIntExact(answer.readLong()));
            return new PackLoad(packed, answer.readAllBytes());
        }
    }
}
