package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JailCommandTest {
    private static final long MEBIBYTE = 1 << 20;

    private final PublicFolder folder = PublicFolder.create();
    private final Host host = Host.current();
    private final JailUser user = JailUser.pick(host);
    private final Interpreter python = new InterpreterProbe(host, user).probe("/usr/bin/python3");

    @AfterEach
    void cleanUp() {
        folder.close();
    }

    @Test
    void runsAsPid1OfAJail() {
        assertThat(
                        run(
                                "import os, socket; print(os.getpid(), os.getuid(), os.getgid(), os.getcwd(), socket.gethostname())"))
                .isEqualTo("1 1000 1000 /work valise\n");
    }

    @Test
    void hasNoVariablesButItsOwn() {
        // PWD is bubblewrap's own.
        assertThat(run("import os; print(sorted(os.environ), os.environ['GREETING'])"))
                .isEqualTo(
                        "['GLIBC_TUNABLES', 'GREETING', 'HOME', 'LANG', 'MKL_NUM_THREADS', 'OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS',"
                                + " 'PATH', 'PWD'] hello\n");
    }

    @Test
    void showsNothingOfTheHostButTheSystem() {
        assertThat(run("import os; print(sorted(set(os.listdir('/')) - {'lib32', 'libx32', 'sys'}))"))
                .isEqualTo("['bin', 'dev', 'etc', 'lib', 'lib64', 'sbin', 'usr', 'work']\n");
        assertThat(run("import os; print({f for f, _, _ in os.walk('/sys') if 'hugepage' not in f} - {'/sys'})"))
                .isIn("set()\n", "{'/sys/kernel', '/sys/kernel/mm'}\n", "{'/sys/kernel/mm', '/sys/kernel'}\n");
        assertThat(
                        run(
                                "import os; print(set(os.listdir('/etc')) - {'ld.so.cache', 'alternatives', 'localtime', 'ssl', 'pki', 'matplotlibrc'})"))
                .isEqualTo("set()\n");
    }

    @Test
    void boundsWhatCanBeWritten() {
        assertThat(run("""
                                def fill(path):
                                    with open(path, 'wb', 0) as file:
                                        try:
                                            for mebibyte in range(100):
                                                if file.write(bytes(1 << 20)) < 1 << 20:
                                                    break
                                        except OSError as error:
                                            return mebibyte, error.strerror
                                    return mebibyte, 'short'
                                print(fill('/work/f')[0], fill('/dev/shm/f')[0])
                                """)).isEqualTo("3 2\n");
    }

    @Test
    void showsTheHostsSocketAndFoldersReadOnly() throws IOException {
        Path socket = folder.path().resolve("socket");
        folder.file("python/valise/worker/__main__.py", "");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
            assertThat(run(
                            """
                                    import os, socket
                                    with socket.socket(socket.AF_UNIX) as connection:
                                        connection.connect('/host.sock')
                                    print(os.listdir('/valise/valise/worker'))
                                    try:
                                        open('/valise/new', 'w')
                                    except OSError as error:
                                        print(error.strerror)
                                    """,
                            new Bind(socket, JailCommand.SOCKET),
                            new Bind(folder.path().resolve("python"), JailCommand.WORKER)))
                    .isEqualTo("['__main__.py']\nRead-only file system\n");
        }
    }

    @Test
    void runsNumpy() {
        assumeThat(ShortRun.of(List.of("/usr/bin/python3", "-c", "import numpy"), Map.of())
                        .status())
                .as("the host's Python has numpy")
                .isZero();

        assertThat(run("import numpy; print((numpy.ones((50, 50)) @ numpy.ones((50, 50))).sum())"))
                .isEqualTo("125000.0\n");
    }

    @Test
    void namesEachWallAndNoWeakerForm() {
        List<String> command = command().worker(Path.of("/some/filter.bpf"), List.of(Path.of("/some/cgroup.procs")));

        assertThat(command)
                .contains("--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts")
                .contains("--unshare-cgroup", "--new-session", "--die-with-parent", "--as-pid-1", "--clearenv")
                .containsSequence("--cap-drop", "ALL")
                .containsSubsequence("--remount-ro", "/dev", "--remount-ro", "/", "--")
                .doesNotContain("--proc", "--share-net", "PYTHONHASHSEED")
                .noneMatch(word -> word.endsWith("-try") || word.equals("--unshare-all"));
        assertThat(command.subList(command.lastIndexOf("--") + 1, command.size()))
                .containsExactly(python.executable().toString(), "-s", "-X", "utf8", "/valise/valise/worker");
        assertThat(command.subList(0, 6))
                .as("joins the cgroup and opens the filter as 9")
                .startsWith("/bin/sh", "-c")
                .endsWith("/some/filter.bpf", "/some/cgroup.procs", "--");
        assertThat(command).containsSequence("--seccomp", "9");
        assertThat(command.get(6)).as("out of the terminal's reach").endsWith("/setsid");
        assertThat(command.get(7)).endsWith(user instanceof JailUser.Own ? "/setpriv" : "/bwrap");
    }

    private JailCommand command(Bind... shown) {
        return new JailCommand(
                Bubblewrap.find(host),
                user,
                python,
                List.of(shown),
                3 * MEBIBYTE,
                2 * MEBIBYTE,
                Map.of("GREETING", "hello"));
    }

    private String run(String code, Bind... shown) {
        ShortRun run = ShortRun.of(command(shown).running(List.of("-I", "-c", code)), Map.of());
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        return run.out();
    }
}
