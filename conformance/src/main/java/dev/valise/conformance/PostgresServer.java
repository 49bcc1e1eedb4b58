package dev.valise.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A real PostgreSQL of the tests' own, from the programs of this machine, on a free port of the loopback address. As root it runs as
 * another user, since it refuses to run as that one.
 */
public final class PostgresServer implements AutoCloseable {
    private static final Path PACKAGES = Path.of("/usr/lib/postgresql");
    private static final String USER = "valise";
    private static final String PASSWORD = "only-for-tests";
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final Path programs;
    private final Path folder;
    private final int port;
    private Process process;

    private PostgresServer(Path programs, Path folder, int port) {
        this.programs = programs;
        this.folder = folder;
        this.port = port;
        this.process = start();
    }

    /** The newest that is installed. */
    public static Optional<Path> programs() {
        if (!Files.isDirectory(PACKAGES)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(PACKAGES)) {
            return versions.max(Comparator.comparingInt(PostgresServer::version))
                    .map(each -> each.resolve("bin"))
                    .filter(each -> Files.isExecutable(each.resolve("postgres")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int version(Path folder) {
        return Integer.parseInt("0" + folder.toString().replaceAll(".*/|\\D.*", ""));
    }

    private static final class Shared {
        static final PostgresServer SERVER = started();

        private static PostgresServer started() {
            PostgresServer server = PostgresServer.start(programs().orElseThrow());
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            return server;
        }
    }

    /** One for all tests of this JVM, which ends with it. */
    public static PostgresServer shared() {
        return Shared.SERVER;
    }

    /** One of its own; whoever starts it closes it. */
    public static PostgresServer start(Path programs) {
        try {
            Path folder = Files.createTempDirectory("valise-postgres-");
            Path password = Files.writeString(folder.resolve("password"), PASSWORD);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
            Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("r--r--r--"));
            // Without --no-sync a slow disk makes this take minutes, and nobody switches this machine off for the
            // tests.
            Process made = new ProcessBuilder(asOther(
                            programs.resolve("initdb").toString(),
                            "-D",
                            folder.resolve("data").toString(),
                            "-U",
                            USER,
                            "--pwfile=" + password,
                            "-A",
                            "scram-sha-256",
                            "-E",
                            "UTF8",
                            "--locale=C",
                            "--no-sync"))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("initdb.log").toFile())
                    .start();
            if (!made.waitFor(2, TimeUnit.MINUTES) || made.exitValue() != 0) {
                throw new AssertionError("initdb failed: " + Files.readString(folder.resolve("initdb.log")));
            }
            return new PostgresServer(programs, folder, freePort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static List<String> asOther(String... command) {
        List<String> all = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            all.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        }
        all.addAll(List.of(command));
        return all;
    }

    /** Starts it, and waits until it says that it takes connections. */
    private Process start() {
        try {
            Process started = new ProcessBuilder(asOther(
                            programs.resolve("postgres").toString(),
                            "-D",
                            folder.resolve("data").toString(),
                            "-p",
                            "" + port,
                            "-c",
                            "listen_addresses=127.0.0.1",
                            "-c",
                            "unix_socket_directories=",
                            "-c",
                            "max_connections=400"))
                    .redirectErrorStream(true)
                    .start();
            BufferedReader said = started.inputReader(StandardCharsets.UTF_8);
            StringBuilder all = new StringBuilder();
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                all.append(line).append('\n');
                if (line.contains("ready to accept connections")) {
                    drain(said);
                    return started;
                }
            }
            throw new AssertionError("PostgreSQL did not start: " + all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it says later is of no interest, but must not fill its pipe. */
    private static void drain(BufferedReader said) {
        Thread.ofPlatform().daemon().name("postgres-output").start(() -> {
            try {
                said.transferTo(Writer.nullWriter());
            } catch (IOException e) {
                // It has ended.
            }
        });
    }

    /** A new database: its URL, with the login. */
    public String database() {
        String name = "store_" + DATABASES.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(url("postgres"), USER, PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return login(name);
    }

    private String login(String database) {
        return url(database).replace("//", "//" + USER + ":" + PASSWORD + "@");
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** Ends it; clients lose their connections. */
    public void stop() {
        try {
            new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor();
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly().waitFor();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Starts it again, with what it had. */
    public void startAgain() {
        process = start();
    }

    @Override
    public void close() {
        stop();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
