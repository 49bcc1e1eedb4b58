package dev.valise.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file of keys: a line for each, of its id, its tenant, when it was made, and the SHA-256 of the key. A key is 256 random
 * bits, which nobody finds by trying, so a plain hash is enough; the key itself is in no file. Safe for use by many processes.
 */
public final class KeyFile {
    private static final Pattern LINE =
            Pattern.compile("([0-9a-f]{8}) ([A-Za-z0-9][A-Za-z0-9._-]{0,63}) (\\S+) ([0-9a-f]{64})");
    private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int SECRET_BYTES = 32;

    private final Path path;

    public KeyFile(Path path) {
        this.path = path;
    }

    /**
     * One key, without what proves it.
     *
     * @param id by which it is revoked; it is the first part of the key
     * @param made when, in ISO 8601
     * @param hash SHA-256 of the key, in hexadecimal digits
     */
    public record Entry(String id, String tenant, String made, String hash) {}

    /** A name that a tenant may have: 1 to 64 letters, digits, {@code .}, {@code _} or {@code -}. */
    public static boolean isTenant(String name) {
        return TENANT.matcher(name).matches();
    }

    /**
     * Makes a key for a tenant.
     *
     * @return the key, which nobody can read anywhere again
     * @throws UncheckedIOException where the file cannot be read or written
     */
    public String add(String tenant) {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        String id = HexFormat.of().formatHex(secret, 0, 4);
        String key = "vk_" + id + "_" + HexFormat.of().formatHex(secret, 4, SECRET_BYTES);
        String made = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        change(entries -> entries.add(new Entry(id, tenant, made, hash(key))));
        return key;
    }

    /** Removes a key; whether there was one of this id. */
    public boolean revoke(String id) {
        boolean[] removed = {false};
        change(entries -> removed[0] = entries.removeIf(each -> each.id().equals(id)));
        return removed[0];
    }

    /** What is in the file; nothing where there is none. */
    public List<Entry> entries() {
        try {
            return parse(Files.readString(path));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("the keys file " + path + " cannot be read: " + e.getMessage(), e);
        }
    }

    private List<Entry> parse(String text) {
        List<Entry> entries = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                throw new UncheckedIOException(new IOException("the keys file " + path + " is damaged: line " + number
                        + " is not ID TENANT TIME HASH; 'valise keys add' writes such lines"));
            }
            entries.add(new Entry(matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4)));
        }
        return entries;
    }

    /** A change of the entries. */
    private interface Change {
        void apply(List<Entry> entries);
    }

    private void change(Change change) {
        Path lock = path.resolveSibling(path.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock(); // until it is closed
            List<Entry> entries = new ArrayList<>(entries());
            change.apply(entries);
            StringBuilder text = new StringBuilder("# ID TENANT TIME HASH, written by 'valise keys'\n");
            entries.forEach(
                    each -> text.append(String.join(" ", each.id(), each.tenant(), each.made(), each.hash()) + "\n"));
            write(text.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("the keys file " + path + " cannot be written: " + e.getMessage(), e);
        }
    }

    private void write(String text) throws IOException {
        Path draft = Files.createTempFile(
                path.toAbsolutePath().getParent(),
                ".keys-",
                ".tmp",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(draft, text);
            Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    static String hash(String key) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
