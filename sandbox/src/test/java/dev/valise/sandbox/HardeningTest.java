package dev.valise.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.valise.Call;
import dev.valise.Outcome;
import dev.valise.Scope;
import dev.valise.Valise;
import dev.valise.Value;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the filters and Landlock leave to user code works as anywhere, and what they refuse says so in Python's words. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HardeningTest {
    private static final String PROGRAMS = "this sandbox does not run other programs";
    private static final String SIGNALS =
            "this sandbox lets a call signal only itself and the processes that it has started";
    private static final String NETWORK = "this sandbox has no network";

    private Valise valise;

    @BeforeAll
    void start() {
        valise = Valise.local().start();
    }

    @AfterAll
    void close() {
        valise.close();
    }

    static Stream<Arguments> whatWorks() {
        return Stream.of(
                Arguments.of("a thread", """
                        import threading
                        told = []
                        thread = threading.Thread(target=told.append, args=(1,))
                        thread.start(); thread.join()
                        told == [1]
                        """),
                Arguments.of("an executor of threads", """
                        from concurrent.futures import ThreadPoolExecutor
                        with ThreadPoolExecutor(3) as pool: squares = list(pool.map(lambda n: n * n, range(4)))
                        squares == [0, 1, 4, 9]
                        """),
                Arguments.of("an executor of processes", """
                        from concurrent.futures import ProcessPoolExecutor
                        with ProcessPoolExecutor(2) as pool: found = list(pool.map(abs, [-1, -2, -3]))
                        found == [1, 2, 3]
                        """),
                Arguments.of("a pool, which ends its processes by signals", """
                        import multiprocessing
                        with multiprocessing.get_context('fork').Pool(2) as pool: found = pool.map(abs, [-1, -2, -3])
                        found == [1, 2, 3]
                        """),
                Arguments.of("shared memory, without a process that removes it", """
                        import multiprocessing
                        from multiprocessing import shared_memory
                        memory = shared_memory.SharedMemory(create=True, size=4)
                        def work(): memory.buf[0] = 7
                        process = multiprocessing.Process(target=work)
                        process.start(); process.join()
                        found = memory.buf[0]
                        memory.close(); memory.unlink()
                        found == 7
                        """),
                Arguments.of("a process that is terminated", """
                        import multiprocessing, signal, time
                        process = multiprocessing.get_context('fork').Process(target=time.sleep, args=(99,))
                        process.start(); process.terminate(); process.join()
                        process.exitcode == -signal.SIGTERM
                        """),
                Arguments.of("locks, queues and pipes between processes", """
                        import multiprocessing
                        fork = multiprocessing.get_context('fork')
                        queue, lock, (one, other) = fork.Queue(), fork.Lock(), fork.Pipe()
                        def work():
                            with lock: queue.put(1)
                            other.send(2)
                        process = fork.Process(target=work)
                        process.start()
                        found = queue.get(), one.recv()
                        process.join()
                        found == (1, 2)
                        """),
                Arguments.of("asyncio, with threads and a pipe of its own", """
                        import asyncio
                        async def main():
                            loop = asyncio.get_running_loop()
                            return await asyncio.gather(
                                asyncio.sleep(0, 1), asyncio.to_thread(abs, -2), loop.run_in_executor(None, abs, -3))
                        asyncio.run(main()) == [1, 2, 3]
                        """),
                Arguments.of("raise_signal", """
                        import signal
                        seen = []
                        signal.signal(signal.SIGUSR1, lambda number, frame: seen.append(number))
                        signal.raise_signal(signal.SIGUSR1)
                        seen == [signal.SIGUSR1]
                        """),
                Arguments.of("os.kill of itself", """
                        import os, signal
                        seen = []
                        signal.signal(signal.SIGUSR2, lambda number, frame: seen.append(number))
                        os.kill(os.getpid(), signal.SIGUSR2)
                        os.killpg(os.getpgid(0), signal.SIGUSR2)
                        os.kill(0, signal.SIGUSR2)
                        seen == 3 * [signal.SIGUSR2]
                        """),
                Arguments.of("pthread_kill", """
                        import signal, threading, time
                        seen = []
                        signal.signal(signal.SIGUSR1, lambda number, frame: seen.append(number))
                        main = threading.get_ident()
                        thread = threading.Thread(target=signal.pthread_kill, args=(main, signal.SIGUSR1))
                        thread.start(); thread.join()
                        while not seen: time.sleep(0.001)
                        seen == [signal.SIGUSR1]
                        """),
                Arguments.of("KeyboardInterrupt", """
                        import _thread, signal
                        seen = []
                        for interrupt in (_thread.interrupt_main, lambda: signal.raise_signal(signal.SIGINT)):
                            try:
                                interrupt()
                                while True: pass
                            except KeyboardInterrupt as error: seen.append(type(error))
                        seen == 2 * [KeyboardInterrupt]
                        """),
                Arguments.of("setitimer", """
                        import signal, time
                        class Late(Exception): pass
                        def raise_late(number, frame): raise Late
                        signal.signal(signal.SIGALRM, raise_late)
                        signal.setitimer(signal.ITIMER_REAL, 0.01)
                        try:
                            time.sleep(99)
                        except Late: late = True
                        late
                        """),
                Arguments.of("SIGKILL to a child", """
                        import os, signal
                        child = os.fork()
                        if child == 0: signal.pause()
                        os.kill(child, signal.SIGKILL)
                        os.wait() == (child, signal.SIGKILL)
                        """),
                Arguments.of("a daemon in a group of its own, until the call ends", """
                        import os
                        read, write = os.pipe()
                        if os.fork() == 0:
                            os.setpgid(0, 0)
                            os.write(write, b'.')
                            os._exit(0)
                        os.wait()
                        os.read(read, 1) == b'.'
                        """),
                Arguments.of("sqlite3, in memory and in a file with a journal", """
                        import sqlite3
                        found = []
                        for name in (':memory:', 'data.db'):
                            with sqlite3.connect(name) as base:
                                base.execute('pragma journal_mode=wal')
                                base.execute('create table t (n)')
                                base.executemany('insert into t values (?)', [(1,), (2,)])
                                found += base.execute('select sum(n) from t').fetchone()
                        found == [3, 3]
                        """),
                Arguments.of("files of every kind that is a file", """
                        import os, shutil, tempfile
                        with tempfile.TemporaryDirectory() as folder:
                            path = os.path.join(folder, 'a')
                            with open(path, 'w') as file: n = file.write('hello')
                            shutil.copy2(path, path + '.copy'); os.rename(path, path + '.moved')
                            os.symlink(path + '.moved', path); os.link(path + '.copy', path + '.link')
                            os.mkfifo(path + '.fifo'); os.truncate(path, 4); os.chmod(path, 0o600)
                            shutil.make_archive('packed', 'zip', folder, 'a.link')
                            found = open(path).read(), sorted(os.listdir(folder))
                        found == ('hell', ['a', 'a.copy', 'a.fifo', 'a.link', 'a.moved']) and os.path.exists('packed.zip')
                        """),
                Arguments.of("time zones, randomness, hashes, compression", """
                        import bz2, hashlib, lzma, os, random, secrets, ssl, uuid, zlib, zoneinfo
                        secrets.token_bytes(8); os.urandom(8); random.SystemRandom().random(); uuid.uuid4()
                        ssl.create_default_context()
                        all(m.decompress(m.compress(b'x')) == b'x' for m in (bz2, lzma, zlib)) and hashlib.sha256(b'').digest_size == 32
                        """),
                Arguments.of("ctypes with callbacks", """
                        import ctypes
                        compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
                        numbers = (ctypes.c_int * 3)(3, 1, 2)
                        ctypes.CDLL(None).qsort(numbers, 3, 4, compare(lambda a, b: a[0] - b[0]))
                        list(numbers) == [1, 2, 3]
                        """),
                Arguments.of("mmap, also shared with a fork", """
                        import mmap, os
                        shared = mmap.mmap(-1, 4096)
                        if os.fork() == 0:
                            shared.write(b'hi')
                            os._exit(0)
                        os.wait()
                        shared[:2] == b'hi'
                        """),
                Arguments.of("limits and priorities of its own", """
                        import os, resource
                        resource.setrlimit(resource.RLIMIT_STACK, resource.getrlimit(resource.RLIMIT_STACK))
                        os.sched_setaffinity(0, os.sched_getaffinity(0))
                        os.nice(1) >= 0
                        """));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void whatWorks(String name, String code) {
        Outcome outcome = valise.call(Scope.empty(), Call.code(code));

        assertThat(outcome).isInstanceOf(Outcome.Returned.class);
        assertThat(outcome.value()).isEqualTo(Value.of(true));
    }

    static Stream<Arguments> whatIsRefused() {
        return Stream.of(
                Arguments.of(
                        "import os; os.setsid()",
                        "this sandbox does not let a process begin a session; os.setpgid(0, 0) gives it a group of its own"),
                Arguments.of("import subprocess; subprocess.run(['ls'])", PROGRAMS + ": 'ls'"),
                Arguments.of("import subprocess; subprocess.Popen('ls', shell=True)", PROGRAMS + ": '/bin/sh'"),
                Arguments.of("import os; os.system('ls')", PROGRAMS + ": 'ls'"),
                Arguments.of(
                        "import multiprocessing as m; m.get_context('spawn').Process(target=print).start()",
                        "use 'fork', which is the default here"),
                Arguments.of(
                        "import multiprocessing; multiprocessing.Manager()",
                        "a manager serves its objects over a socket, and this sandbox has none"),
                Arguments.of("import os; os.popen('ls')", PROGRAMS + ": '/bin/sh'"),
                Arguments.of("import os; os.execv('/bin/ls', ['ls'])", PROGRAMS + ": '/bin/ls'"),
                Arguments.of("import os; os.execlp('ls', 'ls')", PROGRAMS),
                Arguments.of("import os; os.posix_spawn('/bin/ls', ['ls'], {})", PROGRAMS + ": '/bin/ls'"),
                Arguments.of("import os; os.spawnv(os.P_WAIT, '/bin/ls', ['ls'])", PROGRAMS + ": '/bin/ls'"),
                Arguments.of("import asyncio; asyncio.run(asyncio.create_subprocess_exec('ls'))", PROGRAMS + ": 'ls'"),
                Arguments.of("import os; os.kill(1, 9)", SIGNALS),
                Arguments.of("import os; os.kill(-1, 9)", SIGNALS),
                Arguments.of("import os; os.kill(os.getppid(), 0)", SIGNALS),
                Arguments.of("import os; os.killpg(os.getpgid(os.getppid()), 9)", SIGNALS),
                Arguments.of("import socket; socket.socket()", NETWORK),
                Arguments.of("import socket; socket.socket(socket.AF_UNIX)", NETWORK),
                Arguments.of("import socket; socket.create_connection(('127.0.0.1', 80))", NETWORK),
                Arguments.of("import socket; socket.getaddrinfo('example.com', 80)", NETWORK),
                Arguments.of("import os; os.setpgid(0, os.getpgid(os.getppid()))", "Operation not permitted"),
                Arguments.of("import os; os.listdir('/work')", "Permission denied: '/work'"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void whatIsRefused(String code, String message) {
        assertThat(valise.call(Scope.empty(), Call.code(code))).isInstanceOfSatisfying(Outcome.Raised.class, raised -> {
            assertThat(raised.error().type()).isEqualTo("PermissionError");
            assertThat(raised.error().message()).contains(message);
        });
    }

    static Stream<Arguments> libraries() {
        return Stream.of(
                Arguments.of("numpy", "bool(numpy.linalg.inv(numpy.eye(50) * 2)[3, 3] == 0.5)"),
                Arguments.of("pandas", """
                        import io, pickle
                        frame = pandas.read_csv(io.StringIO('a,b\\n1,2\\n1,3\\n'))
                        frame.to_csv('f.csv'); frame.to_pickle('f.pkl')
                        bool(pandas.read_pickle('f.pkl').groupby('a').b.sum()[1] == 5)
                        """),
                Arguments.of("matplotlib", """
                        matplotlib.use('Agg')
                        import matplotlib.pyplot, os
                        matplotlib.pyplot.plot([1, 2, 3]); matplotlib.pyplot.savefig('f.png')
                        os.path.getsize('f.png') > 1000
                        """));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void libraries(String name, String code) {
        assumeThat(ShortRun.of(List.of("/usr/bin/python3", "-c", "import " + name), Map.of("PATH", "/usr/bin:/bin"))
                        .status())
                .as("%s is not there for /usr/bin/python3", name)
                .isZero();
        try (Valise debian = Valise.local().python("/usr/bin/python3").start()) {
            Outcome outcome = debian.call(Scope.empty(), Call.code("import " + name + "\n" + code));

            assertThat(outcome).isInstanceOf(Outcome.Returned.class);
            assertThat(outcome.value()).isEqualTo(Value.of(true));
        }
    }
}
