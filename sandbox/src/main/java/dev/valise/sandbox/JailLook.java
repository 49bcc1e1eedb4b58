package dev.valise.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What a jail that runs is like.
 *
 * @param inside what the probe in it sees
 * @param status the fields of its {@code /proc/PID/status}, as the host sees it
 * @param ownNamespaces its namespaces by their names in {@code /proc/PID/ns}: whether each is another than the host's
 * @param memoryIsReadable whether the host may read how much memory it uses, shared pages divided
 */
record JailLook(
        Fields inside, Map<String, String> status, Map<String, Boolean> ownNamespaces, boolean memoryIsReadable) {
    private static final List<String> NAMESPACES = List.of("user", "pid", "net", "ipc", "uts", "mnt", "cgroup");

    JailLook {
        status = Map.copyOf(status);
        ownNamespaces = Map.copyOf(ownNamespaces);
    }

    /** A field of its status; the empty text where there is none. */
    String status(String field) {
        return status.getOrDefault(field, "");
    }

    /** A jail was looked at, or it did not start. */
    sealed interface Result {}

    /** It was looked at. */
    record Seen(JailLook look) implements Result {}

    /** It did not start, or did not answer: exit status, or {@link ShortRun#NOT_ENDED}, and its complaint. */
    record Failed(int status, String stderr) implements Result {}

    /** Starts a jail, looks at it from both sides, and ends it. */
    static Result at(JailCommand command) {
        try {
            Path complaint = Files.createTempFile("valise", ".err");
            try {
                return at(command, complaint);
            } finally {
                Files.delete(complaint);
            }
        } catch (IOException e) {
            return new Failed(ShortRun.NOT_STARTED, String.valueOf(e.getMessage()));
        }
    }

    private static Result at(JailCommand command, Path complaint) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command.running(List.of("-I", "-c", ResourceText.text("jail_probe.py"))));
        builder.environment().clear();
        builder.redirectError(complaint.toFile());
        Process process = builder.start();
        try {
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> read(process.getInputStream()));
            Optional<Fields> inside = Fields.read(answer.get(ShortRun.LONGEST.toMillis(), TimeUnit.MILLISECONDS));
            Optional<ProcessHandle> first = process.descendants()
                    .filter(each -> lastWord(statusOf(each.pid()).getOrDefault("NSpid", ""))
                            .equals("1"))
                    .findFirst();
            if (inside.isPresent() && first.isPresent()) {
                return new Seen(look(inside.get(), first.get().pid()));
            }
            // The answer has ended, so the process is about to.
            boolean ended = process.waitFor(ShortRun.LONGEST.toMillis(), TimeUnit.MILLISECONDS);
            return new Failed(ended ? process.exitValue() : ShortRun.NOT_ENDED, Files.readString(complaint));
        } catch (TimeoutException e) {
            return new Failed(ShortRun.NOT_ENDED, "no answer within " + ShortRun.LONGEST.toSeconds() + " s");
        } catch (ExecutionException e) {
            return new Failed(ShortRun.NOT_ENDED, String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Failed(ShortRun.NOT_ENDED, "the waiting thread was interrupted");
        } finally {
            process.destroyForcibly();
        }
    }

    private static JailLook look(Fields inside, long pid) {
        Map<String, Boolean> own = new HashMap<>();
        for (String name : NAMESPACES) {
            namespace(Long.toString(pid), name)
                    .ifPresent(theirs -> own.put(name, !namespace("self", name).equals(Optional.of(theirs))));
        }
        return new JailLook(inside, statusOf(pid), own, memory(pid));
    }

    private static Optional<Path> namespace(String pid, String name) {
        try {
            return Optional.of(Files.readSymbolicLink(Path.of("/proc", pid, "ns", name)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean memory(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/smaps_rollup")).contains("Pss:");
        } catch (IOException e) {
            return false;
        }
    }

    private static Map<String, String> statusOf(long pid) {
        Map<String, String> status = new HashMap<>();
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"), StandardCharsets.ISO_8859_1)) {
                int colon = line.indexOf(':');
                status.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        } catch (IOException e) {
            status.clear(); // it has ended
        }
        return status;
    }

    /** Reads until the answer is whole, or the process has ended. */
    private static String read(InputStream stream) {
        StringBuilder answer = new StringBuilder();
        byte[] piece = new byte[4096];
        try {
            int count = stream.read(piece);
            while (count > 0) {
                answer.append(new String(piece, 0, count, StandardCharsets.ISO_8859_1));
                if (Fields.isWhole(answer.toString())) {
                    break;
                }
                count = stream.read(piece);
            }
        } catch (IOException e) {
            return ""; // the process was ended while we read
        }
        return answer.toString();
    }

    private static String lastWord(String text) {
        return text.substring(Math.max(text.lastIndexOf('\t'), text.lastIndexOf(' ')) + 1);
    }
}
