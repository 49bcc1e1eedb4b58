package dev.valise.sandbox;

import dev.valise.ValiseException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The running bubblewrap of one jail, with the zygote as its pid 1. Safe for use by many threads. */
final class JailProcess implements AutoCloseable {
    /** From the start to the zygote's answer. Imports of large modules on a busy machine take tens of seconds. */
    private static final Duration START = Duration.ofMinutes(2);

    /** For the kernel to end a namespace of some hundred processes. */
    private static final Duration END = Duration.ofSeconds(2);

    private final Process process;
    private final Tail stderr;

    private JailProcess(Process process, Tail stderr) {
        this.process = process;
        this.stderr = stderr;
    }

    static JailProcess start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        Process process = Spawner.start(builder);
        return new JailProcess(process, Tail.of(process.getErrorStream()));
    }

    Zygote zygote() {
        return new Zygote(process.getOutputStream());
    }

    /**
     * Waits for the zygote's answer.
     *
     * @throws JailFailedException where it ends or refuses instead
     */
    Ready awaitReady() throws InterruptedException {
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(this::readLine);
        try {
            String line = answer.get(START.toMillis(), TimeUnit.MILLISECONDS);
            String[] words = line.split(" ", 8);
            if (words[0].equals("ready")) {
                Walls walls = new Walls(Integer.parseInt(words[4]), words[5].equals("1"));
                Patched patched = words.length < 8
                        ? Patched.NOT
                        : new Patched(words[6].equals("-") ? List.of() : List.of(words[6].split(",")), words[7]);
                return find(words[1], Long.parseLong(words[2]), Long.parseLong(words[3]), walls, patched);
            }
            if (line.startsWith("failed ")) {
                throw new ValiseException(ValiseException.Code.HOST_UNFIT, line.substring("failed ".length()));
            }
            int status = process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : -1;
            throw new JailFailedException(status, stderr.finalText());
        } catch (TimeoutException e) {
            throw new JailFailedException(-1, "no answer within " + START.toSeconds() + " s\n" + stderr.text());
        } catch (ExecutionException e) {
            throw new JailFailedException(-1, stderr.text() + "\n" + e.getCause());
        }
    }

    private String readLine() {
        try {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            return Optional.ofNullable(lines.readLine()).orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    private Ready find(String version, long templatePid, long sweeperPid, Walls walls, Patched patched) {
        ProcessHandle zygote = HostProc.descendants(process.pid()).stream()
                .filter(pid -> HostProc.status(pid)
                        .filter(status -> status.jailPid() == 1)
                        .isPresent())
                .findFirst()
                .flatMap(ProcessHandle::of)
                .orElseThrow(() -> new JailFailedException(-1, "its first process is not to be seen in /proc"));
        ProcessHandle template = HostProc.children(zygote.pid()).stream()
                .filter(pid -> HostProc.status(pid)
                        .filter(status -> status.jailPid() == templatePid)
                        .isPresent())
                .findFirst()
                .flatMap(ProcessHandle::of)
                .orElseThrow(() -> new JailFailedException(-1, "its template is not to be seen in /proc"));
        return new Ready(version, zygote, Worker.template(templatePid, template), sweeperPid, walls, patched);
    }

    /**
     * The zygote's answer, and the processes that it told of.
     *
     * @param sweeper the pid, inside the jail, of the one that removes what lineages leave
     */
    record Ready(String version, ProcessHandle zygote, Worker template, long sweeper, Walls walls, Patched patched) {}

    /**
     * What became of the patches that were ordered.
     *
     * @param active the names of those that were applied, in order
     * @param complaint what is to be said of the others; empty where there are none
     */
    record Patched(List<String> active, String complaint) {
        static final Patched NOT = new Patched(List.of(), "");
    }

    /**
     * What stands between the lineages.
     *
     * @param landlock the version of Landlock that each is walled in with; 0 where the kernel has none
     * @param signalsAreAsked whether code may signal processes of its own call, since the zygote is asked about each
     */
    record Walls(int landlock, boolean signalsAreAsked) {}

    /** Runs something when it has ended; on a thread that must not be kept long. */
    @SuppressWarnings("FutureReturnValueIgnored") // what it throws has nobody to go to
    void onEnd(Runnable action) {
        process.onExit().thenRun(action);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** How it ended, and what it complained of, at most 8 KiB. */
    String end() {
        String status = process.isAlive() ? "" : " (bubblewrap gave status " + process.exitValue() + ")";
        String complaint = stderr.text().strip();
        return "its jail has ended" + status + (complaint.isEmpty() ? "" : ": " + complaint);
    }

    /** Ends it; when this returns, no process of the jail is left. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            process.destroyForcibly();
        }
        awaitEnd();
    }

    /** Waits for its end; ends it by force where it has not come by itself in time. */
    void awaitEnd() {
        try {
            if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
