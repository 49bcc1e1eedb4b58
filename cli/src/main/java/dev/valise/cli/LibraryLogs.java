package dev.valise.cli;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What libraries log: of their start alone they tell in many lines. */
final class LibraryLogs {
    /** Kept here, since the JDK forgets loggers that nobody refers to. */
    private static final List<Logger> LIBRARIES = List.of(
            Logger.getLogger("io.javalin"),
            Logger.getLogger("org.eclipse.jetty"),
            Logger.getLogger("com.zaxxer.hikari"),
            Logger.getLogger("org.flywaydb"));

    private LibraryLogs() {}

    /** Shows what is at least as important. */
    static void level(Level least) {
        LIBRARIES.forEach(library -> library.setLevel(least));
    }
}
