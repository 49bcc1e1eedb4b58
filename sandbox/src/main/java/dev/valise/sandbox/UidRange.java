package dev.valise.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Scanner;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** A range of uids that nobody else gives out, from which jails take theirs. Safe for use by many threads. */
final class UidRange {
    /**
     * In the range 1879048192 to 2147352575, which systemd's table of uids (https://systemd.io/UIDS-GIDS/) calls unused:
     * above the ranges of people, services, containers (to 1879048191) and the subordinate ids of useradd (to 600100000),
     * below 2^31, where old code takes a uid for negative. Round numbers, so that people recognize them in {@code ps}.
     */
    static final UidRange WIDE = new UidRange(1_900_000_000L, 1_999_999_999L);

    /**
     * For a container that maps 65,536 ids, as most of those in a user namespace do: the largest part of the first 65,536
     * that systemd's table calls unused.
     */
    static final UidRange SMALL = new UidRange(60_706, 61_183);

    private final long first;
    private final long last;
    private final AtomicLong next;

    private UidRange(long first, long last) {
        this.first = first;
        this.last = last;
        this.next = new AtomicLong(ThreadLocalRandom.current().nextLong(size()));
    }

    private long size() {
        return last - first + 1;
    }

    /** The next one that no process has; empty where every one has a process. */
    Optional<Long> next() {
        Set<Long> taken = owners();
        return LongStream.range(0, Math.min(size(), taken.size() + 1L))
                .mapToObj(attempt -> first + Math.floorMod(next.getAndIncrement(), size()))
                .filter(uid -> !taken.contains(uid))
                .findFirst();
    }

    /** Whether the user namespace that this process is in has all of this range, by this map of {@code /proc/self}. */
    boolean isMapped(Host host, String map) {
        return host.read("/proc/self/" + map).orElse("").lines().anyMatch(line -> {
            try (Scanner numbers = new Scanner(line)) {
                long inside = numbers.nextLong();
                numbers.nextLong(); // what it is outside
                return inside <= first && last < inside + numbers.nextLong();
            }
        });
    }

    private static Set<Long> owners() {
        Set<Long> owners = new HashSet<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : (Iterable<Path>) processes::iterator) {
                owner(process).ifPresent(owners::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return owners;
    }

    private static Optional<Long> owner(Path process) {
        try {
            return Optional.of(Integer.toUnsignedLong((Integer) Files.getAttribute(process, "unix:uid")));
        } catch (IOException e) {
            return Optional.empty(); // it has just ended
        }
    }

    @Override
    public String toString() {
        return first + " to " + last;
    }
}
