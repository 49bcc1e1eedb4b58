package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Call;
import dev.valise.Limits;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Valise;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever code does to its own process ends in a truthful outcome within its deadline plus 250 ms, and the next call on
 * the same scope works; where the call has a scope, that works too.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
    private static final Duration WALL = Duration.ofSeconds(3);
    private static final Duration LATE = Duration.ofMillis(250);

    private Valise valise;
    private Scope scope;

    @BeforeAll
    void start() {
        Limits limits = Limits.DEFAULT.withWall(WALL).withMemoryBytes(256 << 20).withValueBytes(1 << 20);
        valise = Valise.local().limits(limits).start();
        scope = valise.call(Scope.empty(), "kept = [1, 2, 3]\ndef total(): return sum(kept)")
                .orThrow()
                .scope();
    }

    @AfterAll
    void close() {
        valise.close();
    }

    static Stream<Arguments> attempts() {
        return Stream.of(
                attempt("syntax error", "def f(:", raised("SyntaxError")),
                attempt("NUL byte", "x = 1\0", raised("SyntaxError", "ValueError")),
                attempt("lone surrogate in code", "x = '\ud800'", raised("UnicodeEncodeError", "SyntaxError")),
                attempt(
                        "lone surrogate in the value",
                        "'\\ud800'",
                        outcome -> assertThat(outcome.value().asString()).isEqualTo("\ud800")),
                attempt("10 MB of code", "x = 1\n" + "#234567890\n".repeat(1_000_000), BadInputTest::returned),
                attempt(
                        "deep nesting",
                        "(".repeat(100_000) + ")".repeat(100_000),
                        raised("SyntaxError", "MemoryError", "RecursionError")),
                attempt("deep attribute chain", "x" + ".a".repeat(100_000), BadInputTest::raisedOrLost),
                attempt("deep operators", "-".repeat(1_000_000) + "1", BadInputTest::raisedOrLost),
                attempt(
                        "closes its files as daemons do",
                        "import os\nos.closerange(3, 1024)\n'done'",
                        BadInputTest::returned),
                attempt("closes every file", "import os\nos.closerange(0, 65536)", lost("connection")),
                attempt("closes its standard streams", "import os\nos.closerange(0, 3)\nprint('x')", raised("OSError")),
                attempt(
                        "writes to its connection",
                        writing("b'E' + (5).to_bytes(4, 'big') + b'wrong'"),
                        lost("protocol")),
                attempt("announces 4 GB", writing("b'E' + b'\\xff' * 4"), lost("protocol")),
                attempt(
                        "writes half a frame",
                        writing("b'E\\0\\0'") + "\nimport time\ntime.sleep(99)",
                        BadInputTest::limitedOrLost),
                attempt("exits", "import os\nos._exit(3)", lost("ended itself with status 3")),
                attempt("sys.exit", "import sys\nsys.exit(4)", raised("SystemExit")),
                attempt("kills itself", "import os\nos.kill(os.getpid(), 9)", lost("SIGKILL")),
                attempt("crashes", "import ctypes\nctypes.string_at(0)", lost("SIGSEGV")),
                attempt(
                        "replaces sys.stdout",
                        "import sys, io\nsys.stdout = io.StringIO()\nprint('x')",
                        BadInputTest::returned),
                attempt(
                        "breaks sys.stdout",
                        "import sys\nsys.stdout = None\nsys.stderr = 3\n1",
                        BadInputTest::raisedOrReturned),
                attempt("closes sys.stdout", "import sys\nsys.stdout.close()", BadInputTest::raisedOrReturned),
                attempt(
                        "patches builtins",
                        "import builtins\nset = setattr\nfor name in dir(builtins):\n    if name[0] != '_': set(builtins, name, None)",
                        BadInputTest::returned),
                attempt("deletes __builtins__", "del __builtins__", BadInputTest::returned),
                attempt("clears its globals", "globals().clear()", BadInputTest::returned),
                attempt(
                        "raises in __repr__",
                        "class R:\n    def __repr__(self): raise ValueError\nR()",
                        BadInputTest::returned),
                attempt(
                        "loops in __repr__",
                        "class R:\n    def __repr__(self):\n        while True: pass\nR()",
                        BadInputTest::limited),
                attempt(
                        "installs an audit hook that raises",
                        "import sys\ndef hook(event, args):\n    if event == 'os.fork': raise RuntimeError('no forks')\nsys.addaudithook(hook)",
                        BadInputTest::returned),
                attempt(
                        "installs an audit hook",
                        "import sys\nsys.addaudithook(lambda *a: None)",
                        BadInputTest::returned),
                attempt(
                        "hooks forks with a raise",
                        "import os\ndef no(): raise RuntimeError\nos.register_at_fork(before=no, after_in_child=no, after_in_parent=no)",
                        BadInputTest::returned),
                attempt(
                        "hooks forks with a sleep",
                        "import os, time\nos.register_at_fork(after_in_child=lambda: time.sleep(99))",
                        BadInputTest::returned),
                attempt(
                        "forbids itself to fork",
                        "import resource\nresource.setrlimit(resource.RLIMIT_NPROC, (0, 0))",
                        lost("cannot be forked")),
                attempt(
                        "replaces os.fork",
                        "import os\nos.fork = None\nos._exit = None\nos.read = os.write = None",
                        BadInputTest::returned),
                attempt(
                        "traces",
                        "import sys, threading\ndef t(*a): raise RuntimeError\nsys.settrace(t)\nthreading.settrace(t)\nsys.setprofile(t)",
                        BadInputTest::raisedOrReturned),
                attempt(
                        "installs a finder",
                        "import sys\nclass F:\n    def find_spec(self, *a): raise RuntimeError\nsys.meta_path.insert(0, F())",
                        BadInputTest::returned),
                attempt("empties sys.modules", "import sys\nsys.modules.clear()", BadInputTest::returned),
                attempt(
                        "installs its own __main__",
                        "import sys, types\nsys.modules['__main__'] = types.ModuleType('__main__')",
                        BadInputTest::returned),
                attempt("sets a recursion limit", "import sys\nsys.setrecursionlimit(60)", BadInputTest::returned),
                attempt(
                        "recurses without end",
                        "import sys\nsys.setrecursionlimit(10**9)\ndef f(): f()\nf()",
                        outcome -> {}),
                attempt("returns 1 GB", "bytearray(10**9)", BadInputTest::raisedOrReturned),
                attempt("returns a large value", "'x' * 10**8", outcome -> {
                    Outcome.Returned returned = (Outcome.Returned) outcome;
                    assertThat(returned.result().orElseThrow().value()).isEmpty();
                    assertThat(returned.result().orElseThrow().elided()).contains("more than");
                }),
                attempt("returns something deep", "x = []\nfor _ in range(10**5): x = [x]\nx", BadInputTest::returned),
                attempt("returns a cycle", "x = []\nx.append(x)\nx", BadInputTest::returned),
                attempt("prints 10 GB", "while True: print('x' * 10**6)", BadInputTest::limited),
                attempt(
                        "leaves a child",
                        "import os, time\nif os.fork() == 0:\n    time.sleep(99)",
                        outcome -> assertThat(outcome.report().processesEnded()).isEqualTo(1)),
                attempt("a child goes on as the call", "import os\npid = os.fork()\npid", outcome -> {}),
                attempt(
                        "leaves a daemon",
                        "import os, time\nif os.fork() == 0:\n    os.setpgid(0, 0)\n    if os.fork() == 0: time.sleep(99)\n    os._exit(0)\nos.wait()",
                        outcome -> assertThat(outcome.report().processesEnded()).isEqualTo(1)),
                attempt(
                        "leaves threads",
                        "import threading, time\nfor _ in range(3): threading.Thread(target=time.sleep, args=(99,)).start()",
                        outcome -> assertThat(outcome.report().threadsEnded()).isEqualTo(3)),
                attempt(
                        "leaves a thread that spins",
                        "import threading\ndef spin():\n    while True: pass\nthreading.Thread(target=spin, daemon=True).start()",
                        outcome -> assertThat(outcome.report().threadsEnded()).isEqualTo(1)),
                attempt(
                        "leaves a thread that prints",
                        "import threading\ndef spin():\n    while True: print('x')\nthreading.Thread(target=spin, daemon=True).start()",
                        outcome -> {}),
                attempt(
                        "handles every signal",
                        "import signal\nfor s in signal.valid_signals():\n    try: signal.signal(s, lambda *a: None)\n    except OSError: pass\nwhile True: pass",
                        BadInputTest::limited),
                attempt(
                        "blocks every signal",
                        "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())\nwhile True: pass",
                        BadInputTest::limited),
                attempt(
                        "catches KeyboardInterrupt",
                        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
                        BadInputTest::limited),
                attempt("computes in C", "sum(range(10**12))", BadInputTest::limited),
                attempt(
                        "leaves a timer",
                        "import signal\nsignal.signal(signal.SIGALRM, lambda *a: 1/0)\nsignal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)",
                        BadInputTest::raisedOrReturned),
                attempt(
                        "bombs with forks",
                        "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass",
                        BadInputTest::limitedOrLost),
                attempt("bombs with memory", "x = []\nwhile True: x.append(bytearray(10**6))", raised("MemoryError")),
                attempt(
                        "bombs with shared memory",
                        "import mmap\nx = []\nwhile True:\n    m = mmap.mmap(-1, 10**7)\n    m.write(b'x' * 10**7)\n    x.append(m)",
                        BadInputTest::limited),
                attempt(
                        "raises with a bad __str__",
                        "class E(Exception):\n    def __str__(self): raise ValueError\nraise E",
                        raised("__main__.E")),
                attempt(
                        "raises a huge class name",
                        "raise type('X' * 10**6, (Exception,), {})",
                        outcome -> assertThat(outcome).isInstanceOf(Outcome.Raised.class)));
    }

    private static Arguments attempt(String name, String code, Consumer<Outcome> expected) {
        return Arguments.of(name, code, expected);
    }

    private static String writing(String bytes) {
        return "import os\nfor fd in range(3, 2000):\n    try: os.write(fd, " + bytes + ")\n    except OSError: pass";
    }

    private static void returned(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Returned.class);
    }

    private static Consumer<Outcome> raised(String... types) {
        return outcome -> assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Raised.class,
                        raised -> assertThat(raised.error().type()).isIn((Object[]) types));
    }

    private static void raisedOrReturned(Outcome outcome) {
        assertThat(outcome).isInstanceOfAny(Outcome.Raised.class, Outcome.Returned.class);
    }

    private static void raisedOrLost(Outcome outcome) {
        assertThat(outcome).isInstanceOfAny(Outcome.Raised.class, Outcome.Lost.class);
    }

    private static void limited(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Limited.class);
    }

    private static void limitedOrLost(Outcome outcome) {
        assertThat(outcome).isInstanceOfAny(Outcome.Limited.class, Outcome.Lost.class);
    }

    private static Consumer<Outcome> lost(String reason) {
        return outcome -> assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Lost.class, lost -> assertThat(lost.reason()).contains(reason));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attempts")
    void endsTruthfullyAndHarmsNoScope(String name, String code, Consumer<Outcome> expected) {
        Outcome outcome = valise.call(scope, Call.code(code));
        expected.accept(outcome);
        assertThat(outcome.report().usage().wall()).as(name).isLessThan(WALL.plus(LATE));
        assertThat(valise.call(scope, "total()").value().asInt()).isEqualTo(6);
        if (!outcome.scope().equals(scope)) {
            Outcome next = valise.call(outcome.scope(), Call.code("1 + 1"));
            assertThat(next).isInstanceOf(Outcome.Returned.class);
            assertThat(next.value().asInt()).isEqualTo(2);
        }
    }
}
