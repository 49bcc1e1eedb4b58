package dev.valise.cli;

import dev.valise.Display;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells people what calls showed: texts are printed, and all else is kept in a folder, or named where there is none.
 * For one thread.
 */
final class Displays {
    private static final Set<String> TEXTS = Set.of("text/plain", "text/markdown", "text/latex", "application/json");
    private static final Map<String, String> SUFFIXES = Map.of(
            "image/png", "png",
            "image/jpeg", "jpeg",
            "image/gif", "gif",
            "image/svg+xml", "svg",
            "text/html", "html");

    /**
     * What stands before a page that is kept, since a browser opens it with the rights of a file of this user: nothing in
     * it runs, and nothing is fetched.
     */
    private static final String PAGE = "<!doctype html>\n<meta charset=\"utf-8\">\n"
            + "<meta http-equiv=\"Content-Security-Policy\""
            + " content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n";

    private final Surroundings around;
    private final Optional<Path> folder;
    private final Map<String, Integer> kept = new HashMap<>();

    Displays(Surroundings around, Optional<Path> folder) {
        this.around = around;
        this.folder = folder;
    }

    /** Makes the folder where it is not there; false where it cannot be used, which is said. */
    boolean makeFolder() {
        if (folder.isEmpty()) {
            return true;
        }
        try {
            Files.createDirectories(folder.get());
        } catch (IOException e) {
            return cannot(folder.get(), "no such folder can be made here");
        }
        return Files.isWritable(folder.get()) || cannot(folder.get(), "this user may not write there");
    }

    private boolean cannot(Path path, String why) {
        around.say("'" + Visible.line(path.toString(), 200) + "' cannot keep what calls show: " + why);
        return false;
    }

    /** Prints the texts of a call, and keeps or names the others. {@code source} is what ran: a file, or what stands for one. */
    void show(String source, List<Display> displays) {
        for (Display display : displays) {
            if (TEXTS.contains(display.mime())) {
                String text = new String(display.bytes(), StandardCharsets.UTF_8);
                around.out().print((around.out().atLineStart() ? "" : "\n") + text + (text.endsWith("\n") ? "" : "\n"));
            } else {
                String what = "display: " + Visible.line(display.mime(), 60) + ", "
                        + Quantity.ofBytes(display.bytes().length);
                if (folder.isEmpty()) {
                    around.say(what + "; --displays DIR keeps it");
                } else {
                    write(source, display)
                            .ifPresent(file -> around.say(what + ", in " + Visible.line(file.toString())));
                }
            }
        }
    }

    /** Keeps what is no text, where there is a folder, and says nothing of it. */
    void keep(String source, List<Display> displays) {
        if (folder.isPresent()) {
            displays.stream().filter(each -> !TEXTS.contains(each.mime())).forEach(each -> write(source, each));
        }
    }

    /** From now on names begin anew: what ran before runs again, and its files are replaced. */
    void again() {
        kept.clear();
    }

    private Optional<Path> write(String source, Display display) {
        String name = name(source);
        int number = kept.merge(name, 1, Integer::sum);
        String suffix = SUFFIXES.getOrDefault(display.mime(), "bin");
        Path file = folder.orElseThrow().resolve(name + "-" + number + "." + suffix);
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            if (suffix.equals("html")) {
                bytes.writeBytes(PAGE.getBytes(StandardCharsets.UTF_8));
            }
            bytes.writeBytes(display.bytes());
            Files.write(file, bytes.toByteArray());
            return Optional.of(file);
        } catch (IOException e) {
            cannot(file, e.getClass().getSimpleName());
            return Optional.empty();
        }
    }

    /** What the files are called: {@code report.py} makes {@code report-1.png}. */
    private static String name(String source) {
        Path last = Path.of(source.replaceAll("[<>]", "")).getFileName();
        String name = last == null ? "" : last.toString().replaceFirst("\\.py$", "");
        return name.isEmpty() ? "call" : name;
    }
}
