package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.valise.ValiseException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JailUserTest {
    private final PublicFolder root = PublicFolder.create();

    @AfterEach
    void cleanUp() {
        root.close();
    }

    @Test
    void rootsJailsHaveUsersOfTheirOwn() {
        assumeThat(JailUser.currentUid()).isZero();

        assertThat(Stream.generate(() -> JailUser.pick(Host.current()))
                        .limit(1000)
                        .map(JailUser::uid))
                .doesNotHaveDuplicates()
                .allMatch(uid -> uid >= 1_900_000_000L && uid <= 1_999_999_999L);
    }

    @Test
    void othersJailsShareTheirUser() {
        assumeThat(JailUser.currentUid()).isNotZero();

        JailUser user = JailUser.pick(Host.current());
        assertThat(user).isEqualTo(new JailUser.Same(JailUser.currentUid()));
        assertThat(user.prefix()).isEmpty();
    }

    @Test
    void aSmallContainersJailsTakeFromTheSmallRange() {
        assumeThat(JailUser.currentUid()).isZero();
        root.file("proc/self/uid_map", "         0     100000      65536\n");
        root.file("proc/self/gid_map", "         0     100000      65536\n");

        assertThat(JailUser.pick(hostWithSetpriv()).uid()).isBetween(60_706L, 61_183L);
    }

    @Test
    void rootOfTooSmallANamespaceIsRefused() {
        assumeThat(JailUser.currentUid()).isZero();
        root.file("proc/self/uid_map", "         0       1000          1\n");
        root.file("proc/self/gid_map", "         0       1000          1\n");

        assertThatThrownBy(() -> JailUser.pick(hostWithSetpriv()))
                .isInstanceOf(ValiseException.class)
                .hasMessageContaining("only these uids (first inside, first outside, count): 0 1000 1")
                .hasMessageContaining("run Valise as an ordinary user");
    }

    private Host hostWithSetpriv() {
        root.script("usr/bin/setpriv", "exit 0");
        return new Host("Linux", root.path(), "");
    }
}
