package dev.valise.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Source files, and whether their text has become another. It is the text that counts, not the time of a file. To be
 * used by one thread; it has one of its own, which looks.
 */
final class FileWatch implements AutoCloseable {
    /** Folders of other machines and of containers do not tell of changes, so it also looks by itself. */
    private static final long LOOK_MILLIS = 1_000;

    /** Editors and version control write in steps; what is half written is not to be run. */
    private static final long QUIET_MILLIS = 50;

    private static final int MOST_STEPS = 40;

    private final List<String> files;
    private final Runnable whenChanged;
    private final Optional<WatchService> service;
    private final Thread thread;
    // Guarded by this.
    private List<Reading> given;
    private List<Reading> latest;

    /**
     * A file as it was read.
     *
     * @param problem why there is no text; empty where there is one
     */
    record Reading(SourceText source, String problem) {
        static Reading of(String file) {
            try {
                return new Reading(SourceText.read(file, InputStream.nullInputStream()), "");
            } catch (SourceText.UnreadableException e) {
                return new Reading(new SourceText(file, ""), String.valueOf(e.getMessage()));
            }
        }
    }

    /** Begins to watch. {@code whenChanged} is called by a thread of ours, after each change. */
    FileWatch(List<String> files, Runnable whenChanged) {
        this.files = List.copyOf(files);
        this.whenChanged = whenChanged;
        service = open();
        latest = read();
        given = latest;
        thread = Thread.ofPlatform().daemon().name("watch files").start(this::look);
    }

    /** The files as they were when this began, or when a change was last given. */
    synchronized List<Reading> readings() {
        return given;
    }

    /** Waits until a file is another than in {@link #readings}; gives the number of the first one. */
    synchronized int awaitChange() throws InterruptedException {
        while (latest.equals(given)) {
            wait();
        }
        return change().getAsInt();
    }

    /** The number of the first file that is another than in {@link #readings}; empty where none is. */
    synchronized OptionalInt change() {
        List<Reading> before = given;
        given = latest;
        return IntStream.range(0, files.size())
                .filter(i -> !before.get(i).equals(given.get(i)))
                .findFirst();
    }

    @Override
    public void close() {
        thread.interrupt();
        service.ifPresent(FileWatch::close);
    }

    private static void close(WatchService service) {
        try {
            service.close();
        } catch (IOException e) {
            // Then the kernel takes back what it holds when this process ends.
        }
    }

    /** Watches the folders, since a file that is replaced is another file; empty where the kernel has no more watches. */
    private Optional<WatchService> open() {
        Set<Path> folders = new HashSet<>();
        for (String file : files) {
            Path folder = Path.of(file).toAbsolutePath().getParent();
            if (folder != null) {
                folders.add(folder);
            }
        }
        try {
            WatchService made = FileSystems.getDefault().newWatchService();
            WatchEvent.Kind<?>[] kinds = {
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_MODIFY,
                StandardWatchEventKinds.ENTRY_DELETE
            };
            for (Path folder : folders) {
                folder.register(made, kinds);
            }
            return Optional.of(made);
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    private List<Reading> read() {
        List<Reading> readings = new ArrayList<>();
        for (String file : files) {
            readings.add(Reading.of(file));
        }
        return List.copyOf(readings);
    }

    private void look() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                pause(LOOK_MILLIS);
                List<Reading> now = read();
                if (isNew(now)) {
                    publish(settled(now));
                }
            }
        } catch (InterruptedException | ClosedWatchServiceException e) {
            // Nobody watches any more.
        }
    }

    private synchronized boolean isNew(List<Reading> readings) {
        return !readings.equals(latest);
    }

    /** What the files are when nothing has changed for a moment. */
    private List<Reading> settled(List<Reading> readings) throws InterruptedException {
        List<Reading> before = readings;
        for (int i = 0; i < MOST_STEPS; i++) {
            TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS);
            List<Reading> now = read();
            if (now.equals(before)) {
                return now;
            }
            before = now;
        }
        return before;
    }

    private void publish(List<Reading> readings) {
        if (!isNew(readings)) {
            return;
        }
        synchronized (this) {
            latest = readings;
            notifyAll();
        }
        whenChanged.run();
    }

    /** Waits until a folder tells of a change, at most so long. */
    private void pause(long millis) throws InterruptedException {
        if (service.isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(millis);
            return;
        }
        WatchKey key = service.get().poll(millis, TimeUnit.MILLISECONDS);
        if (key != null) {
            key.pollEvents();
            key.reset();
        }
    }
}
