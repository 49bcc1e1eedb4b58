package dev.valise.sandbox;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Keeps what interpreters have compiled: for as long as this JVM lives, and in a folder for later ones. Safe for use by many
 * threads.
 */
final class BytecodeCache {
    /** Of this JVM. */
    static final BytecodeCache SHARED = new BytecodeCache(CacheFolder.usualPlace(System.getenv()));

    private final Optional<Path> place;
    private final Map<String, Optional<byte[]>> known = new ConcurrentHashMap<>();
    private final Set<String> wanted = ConcurrentHashMap.newKeySet();

    /** @param place of the folder; it is made where it is not there, and used where it is this user's alone */
    BytecodeCache(Optional<Path> place) {
        this.place = place;
    }

    /**
     * What has this name, compiled now where it is not known. Where it could not be kept for later JVMs, it is compiled when it
     * is asked for a second time: a JVM with one jail would wait longer for it than it gains.
     *
     * @param compile gives it; where it gives nothing, it is not asked again
     * @return empty where it is not to be had; what is in it must not be changed
     */
    Optional<byte[]> get(String name, Supplier<Optional<byte[]>> compile) {
        Optional<byte[]> found = known.get(name);
        if (found != null) {
            return found;
        }
        Optional<CacheFolder> folder = place.flatMap(CacheFolder::at);
        if (folder.isEmpty() && wanted.add(name)) {
            return Optional.empty();
        }
        return known.computeIfAbsent(
                name,
                key -> folder.flatMap(each -> each.read(key)).or(() -> {
                    Optional<byte[]> compiled = compile.get();
                    compiled.ifPresent(content -> folder.ifPresent(each -> each.write(key, content)));
                    return compiled;
                }));
    }
}
