package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valise.sandbox.SyscallPolicy.Reach;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the filters answer, on both kinds of processor, whichever this machine has. */
class FilterTest {
    private static final int X86_64 = 0xC000003E;
    private static final int AARCH64 = 0xC00000B7;
    private static final int I386 = 0x40000003;
    private static final int ARM = 0x40000028;

    private static final int ALLOW = 0x7FFF0000;
    private static final int NOTIFY = 0x7FC00000;
    private static final int KILL_PROCESS = 0x80000000;
    private static final int ERRNO = 0x00050000;

    private static final Map<String, Integer> ANSWERS = Map.of(
            "allow", ALLOW,
            "ask", NOTIFY,
            "EPERM", ERRNO | 1,
            "ENOTTY", ERRNO | 25,
            "ENOSYS", ERRNO | 38,
            "EOPNOTSUPP", ERRNO | 95,
            "EAFNOSUPPORT", ERRNO | 97);

    /** What of the two filters differs, or depends on arguments. Numbers are written out: the table is not believed. */
    @ParameterizedTest(name = "{0} with {3}")
    @CsvSource({
        "read,          0,  63, '',                    allow,  allow",
        "openat,      257,  56, '',                    allow,  allow",
        "mmap,          9, 222, '',                    allow,  allow",
        "futex,       202,  98, '',                    allow,  allow",
        "setsid,      112, 157, '',                    allow,  EPERM",
        "execve,       59, 221, '',                    allow,  EPERM",
        "execveat,    322, 281, '',                    allow,  EPERM",
        "clone3,      435, 435, '',                    ENOSYS, ENOSYS",
        "clone,        56, 220, '0x1200011',           allow,  allow",
        "clone,        56, 220, '0x3d0f00',            allow,  allow",
        "clone,        56, 220, '0x10000011',          EPERM,  EPERM",
        "clone,        56, 220, '0x20011',             EPERM,  EPERM",
        "clone,        56, 220, '0x02000011',          EPERM,  EPERM",
        "clone,        56, 220, '0x04000011',          EPERM,  EPERM",
        "clone,        56, 220, '0x08000011',          EPERM,  EPERM",
        "clone,        56, 220, '0x20000011',          EPERM,  EPERM",
        "clone,        56, 220, '0x40000011',          EPERM,  EPERM",
        "clone,        56, 220, '0x8011',              EPERM,  EPERM",
        "clone,        56, 220, '0x2011',              EPERM,  EPERM",
        "kill,         62, 129, '0 9',                 allow,  allow",
        "kill,         62, 129, '1 9',                 allow,  ask",
        "kill,         62, 129, '-1 9',                allow,  ask",
        "tgkill,      234, 131, '7 7 9',               allow,  ask",
        "tkill,       200, 130, '7 9',                 allow,  ask",
        "rt_sigqueueinfo, 129, 138, '',                EPERM,  EPERM",
        "rt_tgsigqueueinfo, 297, 240, '',              EPERM,  EPERM",
        "pidfd_open,  434, 434, '',                    allow,  ENOSYS",
        "pidfd_send_signal, 424, 424, '',              allow,  ENOSYS",
        "pidfd_getfd, 438, 438, '',                    EPERM,  EPERM",
        "setpgid,     109, 154, '0 0',                 allow,  allow",
        "setpgid,     109, 154, '0 7',                 allow,  EPERM",
        "setpgid,     109, 154, '7 0',                 allow,  EPERM",
        "socket,       41, 198, '1 1 0',               allow,  EAFNOSUPPORT",
        "socket,       41, 198, '2 1 0',               EAFNOSUPPORT, EAFNOSUPPORT",
        "socket,       41, 198, '10 1 0',              EAFNOSUPPORT, EAFNOSUPPORT",
        "socket,       41, 198, '16 3 0',              EAFNOSUPPORT, EAFNOSUPPORT",
        "socket,       41, 198, '38 5 0',              EAFNOSUPPORT, EAFNOSUPPORT",
        "socket,       41, 198, '40 1 0',              EAFNOSUPPORT, EAFNOSUPPORT",
        "socketpair,   53, 199, '1 1 0',               allow,  allow",
        "socketpair,   53, 199, '2 1 0',               EAFNOSUPPORT, EAFNOSUPPORT",
        "connect,      42, 203, '',                    allow,  EPERM",
        "bind,         49, 200, '',                    EPERM,  EPERM",
        "listen,       50, 201, '',                    EPERM,  EPERM",
        "accept,       43, 202, '',                    EPERM,  EPERM",
        "sendto,       44, 206, '3 5 5 0 0 0',         allow,  allow",
        "sendto,       44, 206, '3 5 5 0 5 0',         EPERM,  EPERM",
        "sendto,       44, 206, '3 5 5 0 0x700000000 0', EPERM,  EPERM",
        "ioctl,        16,  29, '0 0x5401',            allow,  allow",
        "ioctl,        16,  29, '0 0x5412',            ENOTTY, ENOTTY",
        "ioctl,        16,  29, '0 0x541c',            ENOTTY, ENOTTY",
        "ioctl,        16,  29, '0 0x100005412',       ENOTTY, ENOTTY",
        "ioctl,        16,  29, '0 0x100005401',       allow,  allow",
        "fcntl,        72,  25, '0 2 1',               allow,  allow",
        "fcntl,        72,  25, '0 1030 1',            allow,  allow",
        "fcntl,        72,  25, '0 8 1',               EPERM,  EPERM",
        "fcntl,        72,  25, '0 10 9',              EPERM,  EPERM",
        "fcntl,        72,  25, '0 15 9',              EPERM,  EPERM",
        "fcntl,        72,  25, '0 1024 9',            EPERM,  EPERM",
        "fcntl,        72,  25, '0 1026 9',            EPERM,  EPERM",
        "fcntl,        72,  25, '0 0x100000008 1',     EPERM,  EPERM",
        "prctl,       157, 167, '15',                  allow,  allow",
        "prctl,       157, 167, '36 1',                allow,  allow",
        "prctl,       157, 167, '4 0',                 EPERM,  EPERM",
        "prctl,       157, 167, '22 2',                EPERM,  EPERM",
        "prctl,       157, 167, '35',                  EPERM,  EPERM",
        "prctl,       157, 167, '0x59616d61',          EPERM,  EPERM",
        "prlimit64,   302, 261, '0 7',                 allow,  allow",
        "prlimit64,   302, 261, '1 7',                 EPERM,  EPERM",
        "sched_setaffinity, 203, 122, '1',             EPERM,  EPERM",
        "setpriority, 141, 140, '0 0 5',               allow,  allow",
        "setpriority, 141, 140, '0 7 5',               EPERM,  EPERM",
        "setpriority, 141, 140, '2 0 5',               EPERM,  EPERM",
        "personality, 135,  92, '0xffffffff',          allow,  allow",
        "personality, 135,  92, '0x40000',             EPERM,  EPERM",
        "mknodat,     259,  33, '0 5 0x11a4',          allow,  allow",
        "mknodat,     259,  33, '0 5 0x21a4',          EPERM,  EPERM",
        "mknodat,     259,  33, '0 5 0x61a4',          EPERM,  EPERM",
        "seccomp,     317, 277, '1',                   allow,  EPERM",
        "landlock_restrict_self, 446, 446, '',         allow,  allow",
        "setxattr,    188,   5, '',                    EOPNOTSUPP, EOPNOTSUPP",
        "io_uring_setup, 425, 425, '',                 ENOSYS, ENOSYS",
        "memfd_create, 319, 279, '',                   ENOSYS, ENOSYS",
        "ptrace,      101, 117, '0',                   EPERM,  EPERM",
        "process_vm_readv, 310, 270, '',               EPERM,  EPERM",
        "process_vm_writev, 311, 271, '',              EPERM,  EPERM",
        "unshare,     272,  97, '0x10000000',          EPERM,  EPERM",
        "setns,       308, 268, '',                    EPERM,  EPERM",
        "mount,       165,  40, '',                    EPERM,  EPERM",
        "fsopen,      430, 430, '',                    EPERM,  EPERM",
        "bpf,         321, 280, '',                    EPERM,  EPERM",
        "perf_event_open, 298, 241, '',                EPERM,  EPERM",
        "keyctl,      250, 219, '',                    EPERM,  EPERM",
        "add_key,     248, 217, '',                    EPERM,  EPERM",
        "setuid,      105, 146, '0',                   EPERM,  EPERM",
        "chroot,      161,  51, '',                    EPERM,  EPERM",
        "shmget,       29, 194, '',                    EPERM,  EPERM",
        "kexec_load,  246, 104, '',                    EPERM,  EPERM",
        "open_by_handle_at, 304, 265, '',              EPERM,  EPERM",
    })
    void answers(String name, int onX86, int onArm, String arguments, String jail, String lineage) {
        assertThat(SyscallNumbers.of(Processor.X86_64).number(name)).hasValue(onX86);
        assertThat(SyscallNumbers.of(Processor.AARCH64).number(name)).hasValue(onArm);
        long[] values = arguments.isEmpty()
                ? new long[0]
                : List.of(arguments.split(" ")).stream().mapToLong(Long::decode).toArray();
        for (Processor processor : Processor.values()) {
            int number = processor == Processor.X86_64 ? onX86 : onArm;
            assertThat(machine(Reach.JAIL, processor).answer(audit(processor), number, values))
                    .as("jail, %s", processor)
                    .isEqualTo(ANSWERS.get(jail));
            assertThat(machine(Reach.LINEAGE, processor).answer(audit(processor), number, values))
                    .as("lineage, %s", processor)
                    .isEqualTo(ANSWERS.get(lineage));
        }
    }

    @Test
    void killsWhatCallsByAnotherArchitecture() {
        for (Reach reach : Reach.values()) {
            for (int other : List.of(I386, ARM, AARCH64, 0)) {
                assertThat(machine(reach, Processor.X86_64).answer(other, 0)).isEqualTo(KILL_PROCESS);
            }
            for (int other : List.of(I386, ARM, X86_64, 0)) {
                assertThat(machine(reach, Processor.AARCH64).answer(other, 63)).isEqualTo(KILL_PROCESS);
            }
        }
    }

    @Test
    void killsCallsOfX32() {
        for (Reach reach : Reach.values()) {
            for (int number : List.of(0x40000000, 0x40000001, 0x40000208, 0x7fffffff, -1)) {
                assertThat(machine(reach, Processor.X86_64).answer(X86_64, number))
                        .isEqualTo(KILL_PROCESS);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersCallsOfLaterKernelsAsAnOlderKernelWould(Processor processor) {
        for (Reach reach : Reach.values()) {
            for (int number : List.of(470, 471, 600, 0x3fffffff)) {
                assertThat(machine(reach, processor).answer(audit(processor), number))
                        .isEqualTo(ERRNO | 38);
            }
        }
    }

    /** Whatever the search tree looks like: each number gets the answer of its own rule. */
    @ParameterizedTest
    @EnumSource
    void answersEachNumberByItsRuleAndNoOther(Processor processor) {
        SyscallNumbers numbers = SyscallNumbers.of(processor);
        for (Reach reach : Reach.values()) {
            SyscallPolicy policy = SyscallPolicy.of(reach);
            Map<Integer, SyscallRule> byNumber = new HashMap<>();
            for (String name : numbers.names()) {
                numbers.number(name)
                        .ifPresent(number ->
                                byNumber.put(number, policy.rules().getOrDefault(name, SyscallPolicy.UNSAID)));
            }
            FilterMachine machine = machine(reach, processor);
            for (int number = 0; number <= numbers.newest(); number++) {
                SyscallRule rule = byNumber.getOrDefault(number, SyscallPolicy.UNSAID);
                if (rule.conditions().isEmpty()) {
                    assertThat(machine.answer(audit(processor), number))
                            .as("%s of %s", number, reach)
                            .isEqualTo(rule.met().value());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void neverLetsALineageDoWhatItsJailMayNot(Processor processor) {
        FilterMachine jail = machine(Reach.JAIL, processor);
        FilterMachine lineage = machine(Reach.LINEAGE, processor);
        long[] some = {-1, 0, 1, 2, 8, 15, 17, 0x5401, 0x10000011};
        assertThat(IntStream.range(0, 480).filter(number -> {
                    for (long first : some) {
                        for (long second : some) {
                            int inner = lineage.answer(audit(processor), number, first, second);
                            int outer = jail.answer(audit(processor), number, first, second);
                            if (inner == ALLOW && outer != ALLOW) {
                                return true;
                            }
                        }
                    }
                    return false;
                }))
                .isEmpty();
    }

    @Test
    void refusesWhatIsAskedAboutWhereNobodyListens() {
        FilterMachine machine =
                new FilterMachine(FilterCompiler.compile(SyscallPolicy.of(Reach.LINEAGE), Processor.X86_64, false)
                        .bytes());

        assertThat(machine.answer(X86_64, 62, 7, 9)).isEqualTo(ERRNO | 1);
        assertThat(machine.answer(X86_64, 62, 0, 9)).isEqualTo(ALLOW);
        assertThat(machine.answer(X86_64, 234, 7, 7, 9)).isEqualTo(ERRNO | 1);
    }

    @ParameterizedTest
    @EnumSource
    void fitsIntoWhatTheKernelTakes(Processor processor) {
        for (Reach reach : Reach.values()) {
            // 32,768 instructions is all that a process may have, four times over for each of its filters.
            assertThat(FilterCompiler.compile(SyscallPolicy.of(reach), processor, true)
                            .instructions())
                    .hasSizeBetween(50, 600);
        }
    }

    @Test
    void namesOnlyCallsThatThereAre() {
        Set<String> known = SyscallNumbers.of(Processor.X86_64).names();

        for (Reach reach : Reach.values()) {
            assertThat(known).containsAll(SyscallPolicy.of(reach).rules().keySet());
        }
        assertThat(known).hasSizeGreaterThan(380);
        assertThatThrownBy(() -> SyscallNumbers.of(Processor.X86_64).number("no_such_call"))
                .hasMessageContaining("no_such_call");
    }

    @Test
    void readsNoRuleThatItDoesNotUnderstand() {
        assertThatThrownBy(() -> SyscallRule.read("allow if arg0 > 3, else EPERM"))
                .hasMessageContaining("arg0 > 3");
        assertThatThrownBy(() -> SyscallRule.read("perhaps")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SyscallRule.read("allow if arg6 = 1, else EPERM"))
                .hasMessageContaining("arg6");
    }

    private static int audit(Processor processor) {
        return processor == Processor.X86_64 ? X86_64 : AARCH64;
    }

    private static FilterMachine machine(Reach reach, Processor processor) {
        return new FilterMachine(
                FilterCompiler.compile(SyscallPolicy.of(reach), processor, true).bytes());
    }
}
