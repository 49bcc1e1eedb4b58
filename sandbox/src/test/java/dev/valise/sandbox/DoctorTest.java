package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DoctorTest {
    private static final String PYTHON = "/usr/bin/python3";

    private final PublicFolder folder = PublicFolder.create();

    @AfterEach
    void cleanUp() {
        folder.close();
    }

    @Test
    void findsEveryWallOfThisHost() {
        List<Finding> findings = Doctor.examine(PYTHON);

        assertThat(findings)
                .noneMatch(finding -> finding.status() == Finding.Status.MISSING)
                .extracting(Finding::layer)
                .doesNotHaveDuplicates()
                .containsSubsequence("system", "java", "user", "interpreter", "bubblewrap", "jail", "user namespace")
                .contains(
                        "process namespace",
                        "network namespace",
                        "IPC namespace",
                        "host name namespace",
                        "mount namespace",
                        "cgroup namespace",
                        "network",
                        "further namespaces",
                        "uid on the host",
                        "capabilities",
                        "new privileges",
                        "descriptors",
                        "/ read only",
                        "/dev read only",
                        "/proc",
                        "/work bounded",
                        "/dev/shm bounded",
                        "memory measured",
                        "seccomp",
                        "signals",
                        "Landlock",
                        "cgroup for memory",
                        "cgroup for processes",
                        "cgroup for processors",
                        "cgroup for processor sets");
        assertThat(findings)
                .filteredOn(finding -> List.of(
                                "capabilities",
                                "uid on the host",
                                "network",
                                "descriptors",
                                "jail",
                                "seccomp",
                                "signals")
                        .contains(finding.layer()))
                .allMatch(finding -> finding.status() == Finding.Status.OK);
    }

    @Test
    void saysThatAnOrdinaryUsersJailsAreWeaker() {
        Finding user = find(Doctor.examine(PYTHON), "user");

        assertThat(user.status()).isEqualTo(JailUser.currentUid() == 0 ? Finding.Status.OK : Finding.Status.WEAKER);
    }

    @Test
    void saysWhatIsWrongWithAnInterpreterAndGoesOn() {
        List<Finding> findings = Doctor.examine("python3.99");

        assertThat(find(findings, "interpreter"))
                .isEqualTo(new Finding(
                        "interpreter",
                        Finding.Status.MISSING,
                        "There is no Python: no program 'python3.99' was found: none of the folders of PATH has it: "
                                + Host.current().path(),
                        find(findings, "interpreter").fix()));
        assertThat(find(findings, "interpreter").fix()).contains("--python /usr/bin/python3");
        assertThat(find(findings, "bubblewrap").status()).isEqualTo(Finding.Status.OK);
        assertThat(find(findings, "cgroup for memory").status()).isNotEqualTo(Finding.Status.MISSING);
    }

    @Test
    void saysWhyAJailDoesNotStart() {
        // A recorded complaint, by a program in bubblewrap's place.
        folder.script(
                "bwrap",
                "[ \"$1\" = --version ] && echo bubblewrap 0.8.0 && exit\n"
                        + "echo 'bwrap: setting up uid map: Permission denied' >&2; exit 1");
        Host host = new Host("Linux", Host.current().root(), folder.path() + ":/usr/bin:/bin");
        Finding jail = find(new Doctor(host).findings(PYTHON), "jail");

        assertThat(jail.status()).isEqualTo(Finding.Status.MISSING);
        assertThat(jail.detail()).contains("bwrap: setting up uid map: Permission denied");
        assertThat(jail.fix()).isNotEmpty();
    }

    @Test
    void neverThrows() {
        Host nothing = new Host("Linux", folder.path(), "");
        Host other = new Host("Plan 9", folder.path(), "");

        assertThat(find(new Doctor(nothing).findings(PYTHON), "system").fix()).isEqualTo("mount -t proc proc /proc");
        assertThat(find(new Doctor(other).findings(PYTHON), "system").status()).isEqualTo(Finding.Status.MISSING);
    }

    private static Finding find(List<Finding> findings, String layer) {
        return findings.stream()
                .filter(finding -> finding.layer().equals(layer))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no finding of " + layer + " in " + findings));
    }
}
