package dev.valise.cli;

import dev.valise.ValiseException;
import dev.valise.ValiseException.Code;
import dev.valise.service.StoreUse;
import dev.valise.store.StoreSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a store is, as people say it.
 *
 * @param where empty where nothing is kept
 */
record StorePlace(Optional<StoreSettings> where) {
    private static final String NONE = "none";

    /**
     * Reads what was said.
     *
     * @param said empty for the usual place
     * @throws ValiseException BAD_CALL, where it is no place
     */
    static StorePlace of(String said, Map<String, String> environment) {
        if (said.equals(NONE)) {
            return new StorePlace(Optional.empty());
        }
        String place = said.isEmpty() ? usual(environment).toString() : said;
        try {
            return new StorePlace(Optional.of(StoreSettings.of(place)));
        } catch (IllegalArgumentException e) { // the message of the exception shows the password
            throw new ValiseException(
                    Code.BAD_CALL,
                    "--store takes a folder, postgresql://USER:PASSWORD@HOST:PORT/DATABASE, or 'none'; "
                            + "signs other than letters and digits are written as %20 in a password");
        }
    }

    /** As the XDG Base Directory Specification has it for data. */
    private static Path usual(Map<String, String> environment) {
        String data = environment.getOrDefault("XDG_DATA_HOME", "");
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        return data.startsWith("/") ? Path.of(data, "valise") : Path.of(home, ".local", "share", "valise");
    }

    /** For a service. */
    StoreUse use() {
        return where.map(StoreUse.DEFAULT::at).orElse(StoreUse.DEFAULT);
    }
}
