package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.sandbox.Finding.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the doctor says of hosts that lack something, most of which this one does not. */
class WallFindingsTest {
    @ParameterizedTest(name = "version {0}, {1}")
    @CsvSource({
        "7, 7,          OK,     files and signals and sockets, ''",
        "6, 6,          OK,     files and signals and sockets, ''",
        "5, 5,          WEAKER, only the filter of system calls, Linux 6.12",
        "2, 2,          WEAKER, refuses truncate(),              Linux 6.2",
        "0, ENOSYS,     MISSING, built without Landlock,         CONFIG_SECURITY_LANDLOCK=y",
        "0, EOPNOTSUPP, MISSING, not switched on at boot,        lsm=landlock",
        "0, EPERM,      MISSING, the system refuses Landlock,    '444, 445'",
        "0, ENOSYS,     MISSING, change each other's files,      --isolation=shared-files"
    })
    void saysWhatLandlockLeavesOpenAndWhatToDo(int used, String probed, Status status, String detail, String fix) {
        Finding landlock = find(new JailProcess.Walls(used, true), probed, "Landlock");

        assertThat(landlock.status()).isEqualTo(status);
        assertThat(landlock.detail().replace("files, signals", "files and signals"))
                .contains(detail);
        assertThat(landlock.fix()).contains(fix);
    }

    @Test
    void saysThatPoolsFailWhereNobodyCanBeAskedAboutSignals() {
        Finding signals = find(new JailProcess.Walls(7, false), "7", "signals");

        assertThat(signals.status()).isEqualTo(Status.WEAKER);
        assertThat(signals.detail()).contains("raise_signal");
        assertThat(signals.fix()).contains("intercept");
        assertThat(find(new JailProcess.Walls(7, true), "7", "signals").status())
                .isEqualTo(Status.OK);
    }

    private static Finding find(JailProcess.Walls walls, String landlock, String layer) {
        return new WallFindings(walls, landlock)
                .all().stream()
                        .filter(finding -> finding.layer().equals(layer))
                        .findFirst()
                        .orElseThrow();
    }
}
