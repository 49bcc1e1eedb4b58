package dev.valise.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A scope as the sandbox packs it. Its arrays are for reading only. */
final class PackLoad {
    /** The stream of the scope. */
    final byte[] packed;
    /** What Python's own pickler makes of its variable x. */
    final byte[] plain;

    private PackLoad(byte[] packed, byte[] plain) {
        this.packed = packed;
        this.plain = plain;
    }

    /** Packs a load of {@code pack_load.py} with a Python, by the package in a folder. */
    static PackLoad of(String name, String python, Path folder) throws IOException {
        Process process = new ProcessBuilder(python, "-I", "-c", script(), folder.toString(), name)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (DataInputStream answer = new DataInputStream(process.getInputStream())) {
            byte[] packed = answer.readNBytes(Math.toIntExact(answer.readLong()));
            return new PackLoad(packed, answer.readAllBytes());
        }
    }

    private static String script() throws IOException {
        try (InputStream file = PackLoad.class.getResourceAsStream("pack_load.py")) {
            if (file == null) {
                throw new IOException("the script pack_load.py is not in the archive");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
