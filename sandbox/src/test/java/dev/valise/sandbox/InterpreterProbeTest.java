package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.valise.ValiseException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InterpreterProbeTest {
    private static final String SYSTEM = "/usr/bin/python3";

    private final PublicFolder folder = PublicFolder.create();
    private final Host host = Host.current();
    private final JailUser user = JailUser.pick(host);
    private final InterpreterProbe probe = new InterpreterProbe(host, user);

    @AfterEach
    void cleanUp() {
        folder.close();
    }

    @Test
    void findsTheSystemsPython() throws Exception {
        Interpreter found = probe.probe(SYSTEM);

        assertThat(found.executable()).isEqualTo(Path.of(SYSTEM).toRealPath());
        assertThat(found.implementation()).isEqualTo("cpython");
        assertThat(found.version()).matches("3\\.\\d+\\.\\d+");
        assertThat(found.isVirtualEnvironment()).isFalse();
        assertThat(found.links()).isEmpty();
    }

    @Test
    void looksNamesUpInThePath() {
        folder.link("python3", Path.of(SYSTEM));
        Host other = new Host(host.system(), host.root(), "/nowhere:relative:" + folder.path());

        assertThat(new InterpreterProbe(other, user).probe("python3")).isEqualTo(probe.probe(SYSTEM));
    }

    @Test
    void refusesANameThatIsNowhere() {
        assertRefused("python3.99", "no program 'python3.99' was found", "PATH", "--python /usr/bin/python3");
    }

    @Test
    void refusesAPathThatIsNothing() {
        assertRefused(folder.path() + "/python", "There is no Python at", "no file of that name", "--python");
        assertRefused("/a\0b", "There is no Python at");
    }

    @Test
    void refusesAFolderAndNamesThePythonInIt() {
        folder.script("venv/bin/python3", "exit 1");

        assertRefused(folder.path() + "/venv", "it is a folder", "--python " + folder.path() + "/venv/bin/python3");
    }

    @Test
    void refusesWhatIsNotExecutable() {
        Path file = folder.file("python", "");

        assertRefused(file.toString(), "cannot be run", "chmod a+rx " + file);
    }

    @Test
    void refusesWhatIsNotPython() {
        assertRefused("/bin/ls", "is not a Python that works", "try it by hand: /bin/ls -I -c");
        Path copied = folder.script(
                "copied",
                "echo 'python3: error while loading shared libraries: libpython3.8.so.1.0: cannot open shared"
                        + " object file: No such file or directory' >&2; exit 127");
        assertRefused(copied.toString(), "does not find its libraries", "libpython3.8.so.1.0", "LD_LIBRARY_PATH");
        Path silent = folder.script("silent", "exit 3");
        assertRefused(silent.toString(), "status 3 and said: nothing");
    }

    @Test
    void refusesPythonsThatAreTooOld() {
        // What Python 2.7.18 says of -I, and what 3.8.18 would tell.
        Path two = folder.script("python2.7", "echo 'Unknown option: -I' >&2; exit 2");
        Path three = folder.script("python3.8", answer("3.8.18", "cpython"));

        assertRefused(two.toString(), "too old: it is older than Python 3.4", "needs CPython 3.9 or newer");
        assertRefused(
                three.toString(), "too old: it is Python 3.8.18", "needs CPython 3.9 or newer", "--python " + SYSTEM);
    }

    @Test
    void refusesOtherImplementations() {
        Path pypy = folder.script("pypy3", answer("3.10.14", "pypy"));

        assertRefused(pypy.toString(), "is not CPython: it is pypy", "--python " + SYSTEM);
    }

    @Test
    void acceptsAVirtualEnvironmentAndItsPackages() {
        Path venv = environment("venv", SYSTEM);
        String module = module(venv, "its_own", "answer = 42");
        Interpreter found = probe.probe(venv + "/bin/python");

        assertThat(found.isVirtualEnvironment()).isTrue();
        assertThat(found.executable()).isEqualTo(venv.resolve("bin/python"));
        assertThat(inJail(found, "import sys, its_own; print(its_own.answer, its_own.__file__, sys.prefix)"))
                .isEqualTo("42 " + module + " " + venv + "\n");
    }

    @Test
    void acceptsAVirtualEnvironmentWhoseProgramIsAChainOfLinks() throws Exception {
        Path venv = environment("venv", SYSTEM);
        folder.link("links/inner", Path.of(SYSTEM));
        folder.link("links/outer", Path.of("inner"));
        Files.delete(venv.resolve("bin/python3"));
        Files.createSymbolicLink(venv.resolve("bin/python3"), folder.path().resolve("links/outer"));
        Interpreter found = probe.probe(venv + "/bin/python3");

        assertThat(found.links())
                .extracting(link -> link.at().getFileName().toString())
                .containsExactly("outer", "inner");
        assertThat(inJail(found, "import sys; print(sys.prefix)")).isEqualTo(venv + "\n");
    }

    @Test
    void showsWhatAPathFileLeadsTo() {
        Path venv = environment("venv", SYSTEM);
        folder.file("project/src/in_the_making.py", "stage = 'draft'");
        folder.file(
                folder.path()
                        .relativize(Path.of(module(venv, "unused", "")))
                        .resolveSibling("editable.pth")
                        .toString(),
                folder.path() + "/project/src\n");
        Interpreter found = probe.probe(venv + "/bin/python");

        assertThat(inJail(found, "import in_the_making; print(in_the_making.stage)"))
                .isEqualTo("draft\n");
    }

    @Test
    void showsNothingElseOfThePlaceWhereItLies() {
        Path venv = environment("home/venv", SYSTEM);
        folder.file("home/secret", "the key");
        folder.file("home/venv/project-secret", "the other key");
        Interpreter found = probe.probe(venv + "/bin/python");

        assertThat(inJail(
                        found,
                        "import os; print(sorted(os.listdir('%s')), sorted(os.listdir('%s')))"
                                .formatted(folder.path().resolve("home"), venv)))
                .startsWith("['venv'] ['bin', 'lib'")
                .doesNotContain("secret");
    }

    @Test
    void refusesAnEnvironmentThatTheJailsUserCannotReachAndSaysTheRightFixes() {
        assumeThat(user).as("only root's jails have a user of their own").isInstanceOf(JailUser.Own.class);
        Path venv = environment("home/my venv", SYSTEM);
        folder.mode("home", "rwx------");
        String python = venv + "/bin/python";

        String message = assertRefused(
                python,
                "The jail's user cannot read the interpreter " + python,
                "here uid " + user.uid(),
                folder.path() + "/home has mode 0700, so other users cannot enter or run it",
                "let other users pass: chmod o+x " + folder.path() + "/home; or put the environment",
                "--python " + SYSTEM);

        // The second fix, but for the place: /opt is not the tests'.
        Matcher move = Pattern.compile("can read: (cp -a .*), and choose --python '(/opt/my venv/bin/python3)'")
                .matcher(message);
        assertThat(move.find()).isTrue();
        sh(move.group(1).replace("/opt/", folder.folder("opt") + "/"));
        Interpreter moved = probe.probe(move.group(2).replace("/opt/", folder.path() + "/opt/"));
        assertThat(inJail(moved, "import sys; print(sys.prefix)")).isEqualTo(folder.path() + "/opt/my venv\n");

        // The first.
        Matcher chmod = Pattern.compile("let other users pass: (chmod .*?); or").matcher(message);
        assertThat(chmod.find()).isTrue();
        sh(chmod.group(1));
        assertThat(inJail(probe.probe(python), "import sys; print(sys.prefix)")).isEqualTo(venv + "\n");
    }

    @Test
    void namesEveryFolderThatIsInTheWay() {
        assumeThat(user).as("only root's jails have a user of their own").isInstanceOf(JailUser.Own.class);
        Path venv = environment("a/b/venv", SYSTEM);
        folder.mode("a", "rwx------");
        folder.mode("a/b", "rwxr-x---");
        folder.mode("a/b/venv/lib", "rwx--x--x");

        assertRefused(
                venv + "/bin/python",
                "/a has mode 0700",
                "/a/b has mode 0750",
                "/a/b/venv/lib has mode 0711, so other users cannot read it",
                "chmod o+x " + folder.path() + "/a " + folder.path() + "/a/b",
                "chmod o+r " + venv + "/lib");
    }

    private static String answer(String version, String implementation) {
        return "printf '%%s\\0' begin valise version %s implementation %s executable /x end valise"
                .formatted(version, implementation);
    }

    /** Without pip, so that it takes a tenth of a second, and works where Debian's python3-venv is not installed. */
    private Path environment(String name, String python) {
        Path venv = folder.path().resolve(name);
        ShortRun run = ShortRun.of(List.of(python, "-m", "venv", "--without-pip", venv.toString()), Map.of());
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        sh("chmod -R a+rX " + Shell.quote(folder.path()));
        return venv;
    }

    private String module(Path venv, String name, String text) {
        ShortRun run = ShortRun.of(
                List.of(venv + "/bin/python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"),
                Map.of());
        return folder.file(run.out().strip() + "/" + name + ".py", text).toString();
    }

    private void sh(String command) {
        assertThat(ShortRun.of(List.of("/bin/sh", "-c", command), Map.of("PATH", "/usr/bin:/bin")))
                .isEqualTo(new ShortRun(0, "", ""));
    }

    private String inJail(Interpreter interpreter, String code) {
        JailCommand command =
                new JailCommand(Bubblewrap.find(host), user, interpreter, List.of(), 1 << 20, 1 << 20, Map.of());
        ShortRun run = ShortRun.of(command.running(List.of("-s", "-c", code)), Map.of());
        assertThat(run.err()).isEmpty();
        return run.out();
    }

    private String assertRefused(String python, String... parts) {
        StringBuilder message = new StringBuilder();
        assertThatThrownBy(() -> probe.probe(python))
                .isInstanceOfSatisfying(ValiseException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(ValiseException.Code.HOST_UNFIT);
                    message.append(refusal.getMessage());
                })
                .message()
                .contains(parts)
                .contains("\nWhy: ", "\nFix: ");
        return message.toString();
    }
}
