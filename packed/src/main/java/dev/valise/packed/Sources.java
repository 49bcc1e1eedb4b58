package dev.valise.packed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the sources of functions and classes of a scope. */
final class Sources {
    private static final int MOST_METHODS = 50;

    private final PackedScope scope;

    Sources(PackedScope scope) {
        this.scope = scope;
    }

    /** A definition: the id of its unit, and its path in it. */
    private record Place(String unitId, String path) {
        Place parent() {
            return new Place(unitId, path.substring(0, Math.max(0, path.lastIndexOf('/'))));
        }

        /** Whether it defines what has this name, as its last part says. */
        boolean defines(String name) {
            String last = path.substring(path.lastIndexOf('/') + 1);
            return last.equals(name) || last.startsWith(name + "#");
        }
    }

    /** The source of what has this id, where it has one. */
    Optional<String> of(String id) {
        if (id.startsWith("function:")) {
            return place(id).flatMap(this::text);
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
                        ? Optional.of(new Place(unit.id, path.text()))
                        : Optional.empty());
    }

    private Optional<String> text(Place place) {
        return unitText(place.unitId).flatMap(text -> Outline.of(text).text(place.path));
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
        List<String> methods = scope.read(id, Sources::functionIds);
        for (String method : methods) {
            Optional<Place> place = place(method).map(Place::parent).filter(parent -> parent.defines(name));
            if (place.isPresent()) {
                return text(place.get());
            }
        }
        String path = qualname.replace(".<locals>", "").replace('.', '/');
        List<PackedUnit> units = scope.units();
        for (int i = units.size() - 1; i >= 0; i--) {
            Optional<String> text = Outline.of(scope.text(units.get(i))).text(path);
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
