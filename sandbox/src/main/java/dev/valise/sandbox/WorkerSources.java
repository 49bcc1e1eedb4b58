package dev.valise.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The Python side as the jar carries it: an archive, which is read once. Safe for use by many threads. */
final class WorkerSources {
    private static final String ARCHIVE = "worker.zip";

    private static Map<String, byte[]> read = Map.of();

    private WorkerSources() {}

    /** Contents, which must not be changed, by their paths below the folder that holds the package. */
    static synchronized Map<String, byte[]> files() throws IOException {
        if (read.isEmpty()) {
            read = read();
        }
        return read;
    }

    private static Map<String, byte[]> read() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (InputStream resource = WorkerSources.class.getResourceAsStream(ARCHIVE)) {
            if (resource == null) {
                throw new IOException("the jar has no " + ARCHIVE + "; it was not built by the project's build");
            }
            ZipInputStream archive = new ZipInputStream(resource);
            for (ZipEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                if (!entry.isDirectory()) {
                    files.put(entry.getName(), archive.readAllBytes());
                }
            }
        }
        return Collections.unmodifiableMap(files);
    }
}
