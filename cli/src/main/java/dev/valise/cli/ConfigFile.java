package dev.valise.cli;

import dev.valise.ValiseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * A configuration file: TOML whose keys are the options of a command, and a table for each tenant. Immutable.
 *
 * @param settings the text of each, as it would stand after its option
 * @param tenants the same for each tenant
 */
record ConfigFile(Map<String, String> settings, Map<String, Map<String, String>> tenants) {
    /** Of nobody who gives none. */
    static final ConfigFile NONE = new ConfigFile(Map.of(), Map.of());

    private static final String TENANTS = "tenants";

    /** Larger than any that people write, and small enough to be read whole. */
    private static final long LARGEST = 1 << 20;

    /** Reads one. Throws {@link ValiseException} BAD_CALL where it cannot be read, or is no TOML. */
    static ConfigFile read(Path file) {
        JsonNode root = parse(file);
        Map<String, String> settings = new LinkedHashMap<>();
        Map<String, Map<String, String>> tenants = new LinkedHashMap<>();
        root.properties().forEach(each -> {
            if (!each.getKey().equals(TENANTS)) {
                settings.put(each.getKey(), text(file, each.getKey(), each.getValue()));
            }
        });
        table(file, TENANTS, root.path(TENANTS)).forEach((name, tenant) -> {
            Map<String, String> own = new LinkedHashMap<>();
            String place = TENANTS + "." + name;
            table(file, place, tenant).forEach((key, value) -> own.put(key, text(file, place + "." + key, value)));
            tenants.put(name, own);
        });
        return new ConfigFile(settings, tenants);
    }

    private static JsonNode parse(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw bad(file, "it is larger than the %,d bytes that are read".formatted(LARGEST), null);
            }
            return new TomlMapper().readTree(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw bad(file, "there is no such file", e);
        } catch (IOException e) {
            throw bad(file, "it cannot be read: " + e.getMessage(), e);
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw bad(
                    file, "this is no TOML" + (line > 0 ? ", in line " + line : "") + ": " + e.getOriginalMessage(), e);
        }
    }

    private static Map<String, JsonNode> table(Path file, String place, JsonNode node) {
        if (!node.isObject() && !node.isMissingNode()) {
            throw bad(file, place + " has to be a table, as in [" + place + "]", null);
        }
        return node.properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, Map.Entry::getValue, (first, second) -> second, LinkedHashMap::new));
    }

    /** Lists as they stand after an option, and tables as {@code NAME=VALUE}. */
    private static String text(Path file, String place, JsonNode node) {
        if (node.isArray()) {
            return node.valueStream().map(each -> scalar(file, place, each)).collect(Collectors.joining(","));
        }
        if (node.isObject()) {
            return node.propertyStream()
                    .map(each -> each.getKey() + "=" + scalar(file, place + "." + each.getKey(), each.getValue()))
                    .collect(Collectors.joining(","));
        }
        return scalar(file, place, node);
    }

    private static String scalar(Path file, String place, JsonNode node) {
        if (!node.isValueNode()) {
            throw bad(file, place + " has to be a text or a number", null);
        }
        return node.asString();
    }

    private static ValiseException bad(Path file, String what, @Nullable Throwable cause) {
        String message = Visible.line(file.toString(), 200) + ": " + Visible.block(what);
        return cause == null
                ? new ValiseException(ValiseException.Code.BAD_CALL, message)
                : new ValiseException(ValiseException.Code.BAD_CALL, message, cause);
    }
}
