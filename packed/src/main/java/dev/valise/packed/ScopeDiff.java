package dev.valise.packed;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What differs between two scopes, by the names of variables. A variable has changed where its own part says something
 * else, or that of a function or class which it is; not where only what it refers to has changed.
 *
 * @param added names that only the later scope has, in its order
 * @param removed names that only the earlier scope has, in its order
 * @param changed in the order of the later scope
 */
public record ScopeDiff(List<String> added, List<String> removed, List<Change> changed) {
    private static final int CONTEXT = 3;
    /** Longer ones are shown as they are before and after; comparing takes the square of their difference. */
    private static final int MOST_LINES = 5_000;

    public ScopeDiff {
        added = List.copyOf(added);
        removed = List.copyOf(removed);
        changed = List.copyOf(changed);
    }

    /**
     * A variable that is not what it was.
     *
     * @param source where it is a function or class in both, and its source has changed, the change as a unified diff
     */
    public record Change(String variable, Optional<String> source) {}

    public static ScopeDiff between(PackedScope earlier, PackedScope later) {
        Set<String> before = new LinkedHashSet<>(earlier.variables());
        Set<String> after = new LinkedHashSet<>(later.variables());
        Comparing comparing = new Comparing(earlier, later);
        List<Change> changed = new ArrayList<>();
        for (String name : after) {
            if (before.contains(name)) {
                comparing.change(name).ifPresent(changed::add);
            }
        }
        return new ScopeDiff(without(after, before), without(before, after), changed);
    }

    private static List<String> without(Set<String> names, Set<String> others) {
        return names.stream().filter(name -> !others.contains(name)).toList();
    }

    public boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty() && changed.isEmpty();
    }

    /** One comparison. */
    private static final class Comparing {
        private final PackedScope earlier;
        private final PackedScope later;
        private final Map<String, PackedPart> earlierParts;
        private final Map<String, PackedPart> laterParts;
        private final boolean unitsAreSame;

        Comparing(PackedScope earlier, PackedScope later) {
            this.earlier = earlier;
            this.later = later;
            earlierParts = byId(earlier);
            laterParts = byId(later);
            unitsAreSame = earlier.units().equals(later.units());
        }

        private static Map<String, PackedPart> byId(PackedScope scope) {
            Map<String, PackedPart> parts = new HashMap<>();
            scope.parts().forEach(part -> part.ids().forEach(id -> parts.put(id, part)));
            return parts;
        }

        Optional<Change> change(String name) {
            String before = earlier.idOf(name);
            String after = later.idOf(name);
            boolean same = before.equals(after) && isSame(before);
            // A function says where in which unit it stands, and not what stands there.
            if (same && (unitsAreSame || before.startsWith("variable:"))) {
                return Optional.empty();
            }
            Optional<String> oldSource = earlier.source(name);
            Optional<String> newSource = later.source(name);
            if (same && oldSource.equals(newSource)) {
                return Optional.empty();
            }
            boolean sources = oldSource.isPresent() && newSource.isPresent() && !oldSource.equals(newSource);
            return Optional.of(new Change(
                    name, sources ? Optional.of(unified(name, oldSource.get(), newSource.get())) : Optional.empty()));
        }

        /** Whether the parts are the same, with those of the functions that a class consists of. */
        private boolean isSame(String id) {
            Set<String> seen = new HashSet<>();
            List<String> pending = new ArrayList<>(List.of(id));
            while (!pending.isEmpty()) {
                String next = pending.remove(pending.size() - 1);
                if (!seen.add(next)) {
                    continue;
                }
                PackedPart before = earlierParts.get(next);
                PackedPart after = laterParts.get(next);
                if (before == null
                        || after == null
                        || !before.hash().equals(after.hash())
                        || !before.ids().equals(after.ids())) {
                    return false;
                }
                if (next.startsWith("class:")) {
                    pending.addAll(later.read(next, Sources::functionIds));
                }
            }
            return true;
        }

        private static String unified(String name, String before, String after) {
            List<String> old = before.lines().toList();
            List<String> current = after.lines().toList();
            if (old.size() > MOST_LINES || current.size() > MOST_LINES) {
                return "-- " + name + "\n" + before + "++ " + name + "\n" + after;
            }
            List<String> lines =
                    UnifiedDiffUtils.generateUnifiedDiff(name, name, old, DiffUtils.diff(old, current), CONTEXT);
            return String.join("\n", lines) + "\n";
        }
    }
}
