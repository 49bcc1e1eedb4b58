package dev.valise.sandbox;

import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.spi.Patches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The patches of an operator, read once, so that all jails of one Valise have the same whatever becomes of the folder.
 * Immutable.
 *
 * @param files contents by their names, in order
 */
record PatchFiles(Map<String, byte[]> files, List<String> groups, boolean mayFail) {
    static final PatchFiles NONE = new PatchFiles(Map.of(), List.of(), false);

    /** Where a jail sees them, below the folder of the Python side. */
    static final String FOLDER = "patches";

    /** Names that can stand in an order, and in a list with commas. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

    /** Of a file. A patch is code that people wrote; what is larger was not meant. */
    private static final long MOST_BYTES = 1 << 20;

    private static final int MOST_FILES = 1000;

    /** @throws ValiseException BAD_CALL, where the folder cannot be read, or a name is none for a patch */
    static PatchFiles read(Patches patches) {
        for (String group : patches.groups()) {
            if (!NAME.matcher(group).matches()) {
                throw refused(
                        "'" + group + "' is not the name of a group of entry points: use letters, digits, . _ and -");
            }
        }
        Optional<Path> folder = patches.folder();
        return new PatchFiles(
                folder.isEmpty() ? Map.of() : read(folder.get()), List.copyOf(patches.groups()), patches.mayFail());
    }

    private static Map<String, byte[]> read(Path folder) {
        List<Path> found;
        try (Stream<Path> all = Files.list(folder)) {
            found = all.filter(each -> each.toString().endsWith(".py"))
                    .limit(MOST_FILES + 1)
                    .sorted()
                    .toList();
            if (found.size() > MOST_FILES) {
                throw refused(folder + " has more than " + MOST_FILES + " files; it cannot be a folder of patches");
            }
            Map<String, byte[]> files = new LinkedHashMap<>();
            for (Path each : found) {
                String name = String.valueOf(each.getFileName());
                if (!NAME.matcher(name).matches()) {
                    throw refused("the patch " + each + " needs a name of letters, digits, . _ and -; rename it");
                }
                if (Files.size(each) > MOST_BYTES) {
                    throw refused("the patch " + each + " is larger than " + MOST_BYTES + " bytes");
                }
                files.put(name, Files.readAllBytes(each));
            }
            return files;
        } catch (IOException e) {
            throw new ValiseException(
                    Code.BAD_CALL,
                    "the patches in " + folder + " cannot be read: " + e + "; give a folder of files *.py",
                    e);
        }
    }

    private static ValiseException refused(String why) {
        return new ValiseException(Code.BAD_CALL, why);
    }

    /** The orders that apply them: see {@code zygote.py}. */
    List<String> orders() {
        List<String> orders = new ArrayList<>();
        if (mayFail) {
            orders.add("patches-may-fail");
        }
        files.keySet().forEach(name -> orders.add("patch " + JailCommand.WORKER + "/" + FOLDER + "/" + name));
        groups.forEach(group -> orders.add("patches " + group));
        return orders;
    }
}
