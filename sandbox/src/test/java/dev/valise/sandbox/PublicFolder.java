package dev.valise.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A temporary folder that every user can read, as jails need it; JUnit's own is for its owner only. */
record PublicFolder(Path path) implements AutoCloseable {
    static PublicFolder create() {
        try {
            PublicFolder folder = new PublicFolder(Files.createTempDirectory("valise-test"));
            folder.mode("", "rwxr-xr-x");
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A folder in it that every user can read. */
    Path folder(String name) {
        try {
            Path folder = Files.createDirectories(path.resolve(name));
            mode(name, "rwxr-xr-x");
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path file(String name, String text) {
        try {
            Path file = path.resolve(name);
            Files.createDirectories(file.resolveSibling("."));
            Files.writeString(file, text);
            mode(name, "rw-r--r--");
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A shell script that every user can run. Another process writes it: a child that some other test starts at that moment would
     * have this one's descriptor for a while, and what is open for writing cannot be run.
     */
    Path script(String name, String body) {
        Path script = file(name, "");
        mode(name, "rwxr-xr-x");
        Path replaced = script.resolveSibling(script.getFileName() + ".new");
        try {
            Process writer = new ProcessBuilder(
                            "/bin/sh",
                            "-c",
                            "printf '#!/bin/sh\\n%s\\n' \"$1\" > \"$2\" && chmod 755 \"$2\" && mv \"$2\" \"$0\"",
                            script.toString(),
                            body,
                            replaced.toString())
                    .inheritIO()
                    .start();
            if (writer.waitFor() != 0) {
                throw new IllegalStateException("the script " + script + " could not be written");
            }
            return script;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Path link(String name, Path target) {
        try {
            folder(name).toFile().delete();
            return Files.createSymbolicLink(path.resolve(name), target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void mode(String name, String permissions) {
        try {
            Files.setPosixFilePermissions(path.resolve(name), PosixFilePermissions.fromString(permissions));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> all = Files.walk(path)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
