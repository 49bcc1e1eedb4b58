package dev.valise.packed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the sources of functions and classes of a scope. */
final class Sources {
    private static final int MOST_METHODS = 50;
    private static final Pattern PATH = Pattern.compile(".*@(\\d{1,9})(?:#\\d+)?", Pattern.DOTALL);

    private final PackedScope scope;

    Sources(PackedScope scope) {
        this.scope = scope;
    }

    /** A definition: the id of its unit, and the line where it begins. */
    private record Place(String unitId, int line) {}

    /** The source of what has this id, where it has one. */
    Optional<String> of(String id) {
        if (id.startsWith("function:")) {
            return place(id)
                    .flatMap(place -> unitText(place.unitId)
                            .flatMap(text -> Outline.of(text).textAt(place.line)));
        }
        return id.startsWith("class:") ? ofClass(id) : Optional.empty();
    }

    private Optional<Place> place(String functionId) {
        return scope.read(
                functionId,
                root -> root instanceof Made made
                                && made.argument(0) instanceof Link unit
                                && made.argument(1) instanceof Block path
                                && path.isText()
                        ? line(path.text()).map(line -> new Place(unit.id, line))
                        : Optional.empty());
    }

    /** Of a path: {@code total@12}, and the third {@code <lambda>@12#2} of a line. */
    private static Optional<Integer> line(String path) {
        Matcher matcher = PATH.matcher(path);
        return matcher.matches() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
    }

    private Optional<String> unitText(String unitId) {
        if (scope.part(unitId).isEmpty()) {
            return Optional.empty();
        }
        String source = scope.read(
                unitId, root -> root instanceof Made made && made.argument(0) instanceof Link link ? link.id : "");
        return scope.units().stream()
                .filter(unit -> source.equals(Split.SOURCE + unit.hash()))
                .findFirst()
                .map(scope::text);
    }

    /** A class does not say where it stands; its methods do. One without methods is looked for by its name. */
    private Optional<String> ofClass(String id) {
        String qualname = id.substring("class:".length()).replaceFirst("(?<!#)#\\d+$", "");
        String name = qualname.substring(qualname.lastIndexOf('.') + 1);
        for (String method : scope.read(id, Sources::functionIds)) {
            Optional<String> text = place(method)
                    .flatMap(place -> unitText(place.unitId)
                            .flatMap(unit -> Outline.of(unit).textAround(place.line, name)));
            if (text.isPresent()) {
                return text;
            }
        }
        String path = qualname.replace(".<locals>", "");
        List<PackedUnit> units = scope.units();
        for (int i = units.size() - 1; i >= 0; i--) {
            Optional<String> text = Outline.of(scope.text(units.get(i))).textOf(path);
            if (text.isPresent()) {
                return text;
            }
        }
        return Optional.empty();
    }

    /** The functions that the state of a class refers to, some of them. */
    static List<String> functionIds(Node root) {
        List<String> ids = new ArrayList<>();
        List<Node> pending = new ArrayList<>(List.of(root));
        // Three steps: its state, what its body made, and what wraps a method.
        for (int depth = 0; depth < 5; depth++) {
            List<Node> next = new ArrayList<>();
            for (Node node : pending) {
                if (node instanceof Link link) {
                    if (link.id.startsWith("function:") && ids.size() < MOST_METHODS) {
                        ids.add(link.id);
                    }
                } else if (node instanceof Node.Named named && next.size() < 10_000) {
                    next.addAll(List.of(Children.of(named)));
                }
            }
            pending = next;
        }
        return ids;
    }
}
