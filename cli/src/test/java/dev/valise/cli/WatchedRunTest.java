package dev.valise.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valise.Call;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedRunTest {
    private static final String WAITING = "; Ctrl-C ends it\n";

    @TempDir
    Path folder;

    private final FakeValise valise = new FakeValise();
    private final Heard out = new Heard();
    private final Heard err = new Heard();
    private final CompletableFuture<Integer> status = new CompletableFuture<>();
    private Thread thread = Thread.ofPlatform().unstarted(() -> {});
    private final Interrupts interrupts = new Interrupts(() -> thread.interrupt());

    private void watch(String... files) {
        Surroundings around = new Surroundings(
                InputStream.nullInputStream(),
                new TextSink(out),
                new TextSink(err),
                false,
                false,
                false,
                Map.of(),
                options -> valise);
        Caller caller = new Caller(around, new Displays(around, Optional.empty()), "", interrupts, false);
        WatchedRun run = new WatchedRun(around, valise, caller, caller::tell, List.of(files));
        thread = Thread.ofPlatform().start(() -> status.complete(run.run()));
    }

    @AfterEach
    void stop() throws Exception {
        if (!status.isDone()) {
            interrupts.interrupt();
        }
        thread.join();
    }

    @Test
    void aFileIsRunAgainWhenItsTextChanges() throws Exception {
        String file = file("app.py", "print one");
        watch(file);
        out.await("one\n");
        err.await(WAITING);

        file("app.py", "print two");
        err.await("app.py has changed\n");
        out.await("two\n");
        err.await(WAITING);

        interrupts.interrupt();
        assertThat(status.get(60, TimeUnit.SECONDS)).isEqualTo(Exit.INTERRUPTED);
        assertThat(out.text()).isEqualTo("one\ntwo\n");
    }

    @Test
    void itBeginsWithTheScopeBeforeIt() throws Exception {
        String setup = file("setup.py", "base = kept");
        String app = file("app.py", "old = defined");
        watch(setup, app);
        err.await(WAITING);

        file("app.py", "base\nold");
        err.await("NameError: name 'old' is not defined");
        err.await(WAITING);

        file("app.py", "base\nprint fine");
        out.await("fine\n");
        err.await(WAITING);
        assertThat(files()).containsExactly(setup, app, app, app);
    }

    @Test
    void aChangeOfAnEarlierFileRunsTheLaterOnesToo() throws Exception {
        String setup = file("setup.py", "base = first");
        String app = file("app.py", "base\nprint ran");
        watch(setup, app);
        out.await("ran\n");
        err.await(WAITING);

        file("setup.py", "base = second");
        out.await("ran\n");
        err.await(WAITING);
        assertThat(files()).containsExactly(setup, app, setup, app);
    }

    @Test
    void aFileThatFailsKeepsThoseAfterItFromRunning() throws Exception {
        String setup = file("setup.py", "raise no");
        String app = file("app.py", "print app");
        watch(setup, app);
        err.await("ValueError: no\n");
        err.await(WAITING);

        file("app.py", "print other");
        err.await("app.py has changed\n");
        err.await("ValueError: no\n");
        err.await(WAITING);

        file("setup.py", "x = 1");
        out.await("other\n");
        err.await(WAITING);
        assertThat(out.text()).isEqualTo("other\n");
    }

    @Test
    void itIsTheTextThatCounts() throws Exception {
        Path file = Path.of(file("app.py", "print one"));
        watch(file.toString());
        err.await(WAITING);
        FileTime time = Files.getLastModifiedTime(file);

        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        file("app.py", "print two");
        Files.setLastModifiedTime(file, time);
        out.await("two\n");
        err.await(WAITING);
        assertThat(out.text()).isEqualTo("one\ntwo\n");
    }

    @Test
    void aFileMayBeReplacedAndBeGoneForAWhile() throws Exception {
        Path file = Path.of(file("app.py", "print one"));
        watch(file.toString());
        err.await(WAITING);

        Files.move(Path.of(file("app.py.new", "print two")), file, StandardCopyOption.ATOMIC_MOVE);
        out.await("two\n");
        err.await(WAITING);

        Files.delete(file);
        err.await("there is no file");
        err.await(WAITING);

        file("app.py", "print two");
        out.await("two\n");
        err.await(WAITING);
    }

    @Test
    void aChangeStopsWhatStillRuns() throws Exception {
        watch(file("app.py", "print begun\nwait"));
        out.await("begun\n");
        valise.waiting.await();

        file("app.py", "print done");
        out.await("done\n");
        err.await(WAITING);
        assertThat(err.text()).doesNotContain("KeyboardInterrupt");
    }

    @Test
    void ctrlCEndsItWhileSomethingRuns() throws Exception {
        watch(file("app.py", "print begun\nwait"));
        out.await("begun\n");
        valise.waiting.await();

        interrupts.interrupt();
        assertThat(status.get(60, TimeUnit.SECONDS)).isEqualTo(Exit.INTERRUPTED);
        assertThat(err.text()).contains("KeyboardInterrupt").doesNotContain("waiting");
    }

    @Test
    void aScopeThatWasLetGoIsMadeAgain() throws Exception {
        String setup = file("setup.py", "base = kept");
        String app = file("app.py", "print one");
        watch(setup, app);
        err.await(WAITING);
        assertThat(valise.call(dev.valise.Scope.empty(), Call.code("drop 1"))).isNotNull();

        file("app.py", "base\nprint two");
        out.await("two\n");
        err.await(WAITING);
        assertThat(err.text()).doesNotContain("lost");
    }

    @Test
    void scopesThatNobodyNeedsAreForgotten() throws Exception {
        String setup = file("setup.py", "base = kept");
        String app = file("app.py", "n = 0");
        watch(setup, app);
        err.await(WAITING);
        for (int i = 1; i <= 3; i++) {
            file("app.py", i == 2 ? "raise no" : "n = " + i);
            err.await(WAITING);
        }
        assertThat(valise.forgotten).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void standardInputCannotBeWatched() {
        Desk desk = new Desk();
        assertThat(desk.runs("run", "--watch", "-")).isEqualTo(Exit.USAGE);
        assertThat(desk.err()).contains("standard input does not change");
    }

    @Test
    void aFileThatIsNotThereIsSaidBeforeAnythingRuns() {
        Desk desk = new Desk();
        assertThat(desk.runs("run", "--watch", "nowhere.py")).isEqualTo(Exit.USAGE);
        assertThat(desk.err()).isEqualTo("valise: there is no file 'nowhere.py'\n");
    }

    private List<Object> files() {
        return valise.calls.stream()
                .map(call -> (Object) ((Call.Code) call.work()).file())
                .toList();
    }

    /** In one step, as editors do. */
    private String file(String name, String text) throws IOException {
        Path part = Files.writeString(folder.resolve(name + ".part"), text);
        return Files.move(
                        part, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE)
                .toString();
    }
}
