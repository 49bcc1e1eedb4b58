package dev.valise.store;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a store is. */
public sealed interface StoreSettings {
    /**
     * Reads what an operator writes: {@code postgresql://user:password@host:5432/database?options}, the same with {@code jdbc:} before it,
     * or else the path of a folder.
     */
    static StoreSettings of(String text) {
        String url = text.startsWith("jdbc:") ? text.substring("jdbc:".length()) : text;
        return url.startsWith("postgresql:") || url.startsWith("postgres:") ? server(url) : new Folder(Path.of(text));
    }

    private static StoreSettings server(String url) {
        URI uri = URI.create(url);
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String query =
                Optional.ofNullable(uri.getRawQuery()).map(each -> "?" + each).orElse("");
        List<String> login = Optional.ofNullable(uri.getUserInfo()).stream()
                .flatMap(each -> Stream.of(each.split(":", 2)))
                .toList();
        return new Server(
                "jdbc:postgresql://" + uri.getHost() + port + uri.getRawPath() + query,
                login.stream().findFirst(),
                login.stream().skip(1).findFirst());
    }

    /**
     * SQLite, for the processes of one machine.
     *
     * @param path of the folder, which is made where it is not there, and which only its owner may read then
     */
    record Folder(Path path) implements StoreSettings {
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /**
     * SQLite in a folder, whose database does not grow beyond a size: then it is as if the disk were full.
     *
     * @param path as of {@link Folder}
     * @param bytes a multiple of 4 kB; what is less than a whole one is left out
     */
    record Bounded(Path path, long bytes) implements StoreSettings {
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /**
     * SQLite in a folder that is not meant to outlive the process: what it returned is not yet on the disk.
     *
     * @param path as of {@link Folder}
     */
    record Temporary(Path path) implements StoreSettings {
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /**
     * PostgreSQL, for any number of nodes.
     *
     * @param url for JDBC, without the login
     */
    record Server(String url, Optional<String> user, Optional<String> password) implements StoreSettings {
        /** Without the login, since it is for messages. */
        @Override
        public String toString() {
            return url.replaceFirst("\\?.*", "");
        }
    }
}
