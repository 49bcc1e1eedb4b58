package dev.valise.packed;

import dev.valise.Assembly;
import dev.valise.Value;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Values that say what nodes of one part are: plain data as it is, an instance by its class and attributes, and all else
 * by what it is called. Nothing recurses. Use once.
 */
final class Descriptions {
    /** Each tells hundreds of elements, and a short stream may have any number of tables that share these. */
    private static final int MOST_PREVIEWS = 200;

    private final Assembly assembly = new Assembly();
    private final @Nullable Value[] described;
    private final Deque<Node.Named> unfilled = new ArrayDeque<>();
    private final Deque<Node.Named> needed = new ArrayDeque<>();
    private int previews;

    /** For a graph of so many numbers. */
    Descriptions(int size) {
        described = new @Nullable Value[size];
    }

    Value describe(Node root) {
        Value value = complete(root);
        while (!unfilled.isEmpty()) {
            fill(unfilled.remove());
        }
        assembly.close();
        return value;
    }

    /** The value of a node, of which what can change may not be filled yet. */
    private Value complete(Node node) {
        Optional<Value> known = known(node);
        if (known.isPresent()) {
            return known.get();
        }
        needed.push((Node.Named) node);
        while (!needed.isEmpty()) {
            Node.Named next = needed.element();
            if (known(next).isPresent()) {
                needed.remove();
                continue;
            }
            Node[] parts = partsOf(next);
            boolean all = true;
            for (Node part : parts) {
                if (known(part).isEmpty()) {
                    needed.push((Node.Named) part);
                    all = false;
                }
            }
            if (all) {
                needed.remove();
                described[next.number] = make(next, parts);
            }
        }
        return known(node).orElseThrow();
    }

    /** What has to be there before a node. */
    private static Node[] partsOf(Node.Named node) {
        if (node instanceof Group group && group.kind.isFrozen()) {
            return group.toArray();
        }
        return node instanceof Made made && StandardKinds.isOne(made) && made.arguments instanceof Group arguments
                ? arguments.toArray()
                : new Node[0];
    }

    private Optional<Value> known(Node node) {
        return switch (node) {
            case Atom atom -> Optional.of(value(atom));
            case Node.Named named -> Optional.ofNullable(described[named.number]);
        };
    }

    static Value value(Atom atom) {
        return switch (atom.opcode()) {
            case NONE -> Value.none();
            case NEWTRUE -> Value.of(true);
            case NEWFALSE -> Value.of(false);
            case BINFLOAT -> Value.of(atom.real());
            case EMPTY_TUPLE -> Value.Tuple.of();
            case MARK -> Value.Set.frozen(List.of());
            default -> Value.of(atom.integer());
        };
    }

    private Value make(Node.Named node, Node[] parts) {
        return switch (node) {
            case Block block ->
                switch (block.kind) {
                    case TEXT -> Value.of(block.text());
                    case BYTES -> Value.Bytes.of(block.source, block.start, block.start + block.length);
                    case BYTEARRAY -> Value.Bytes.bytearray(block.source, block.start, block.start + block.length);
                };
            case Reference reference -> new Value.Other("reference", reference.text());
            case Link link -> Naming.linked(link.id);
            case Group group ->
                switch (group.kind) {
                    case TUPLE -> Value.Tuple.of(valuesOf(parts));
                    case FROZENSET -> Value.Set.frozen(valuesOf(parts));
                    case LIST -> later(group, assembly.list());
                    case SET -> later(group, assembly.set());
                    case DICT -> later(group, assembly.dict());
                };
            case Made made -> make(made, parts);
        };
    }

    private List<Value> valuesOf(Node[] nodes) {
        return Arrays.stream(nodes).map(node -> known(node).orElseThrow()).toList();
    }

    private Value later(Node.Named node, Value value) {
        unfilled.add(node);
        return value;
    }

    private Value make(Made made, Node[] parts) {
        if (StandardKinds.isOne(made)) {
            Optional<Value> value = StandardKinds.value(made, valuesOf(parts));
            if (value.isPresent()) {
                return value.get();
            }
        }
        if (made.isRebuilt(Rebuilders.LATE_SET)) {
            return later(made, assembly.set());
        }
        if (made.isRebuilt(Rebuilders.LATE_DICT)) {
            return later(made, assembly.dict());
        }
        Optional<Value> named = Naming.of(made);
        if (named.isPresent()) {
            return named.get();
        }
        Optional<Preview> preview = Preview.ofNumber(made).or(() -> preview(made));
        if (preview.isPresent()) {
            return preview.get().in(assembly);
        }
        String type = Naming.type(made.callable);
        return later(made, assembly.instance(type, "<" + type + " object>"));
    }

    private Optional<Preview> preview(Made made) {
        Optional<Preview> preview = previews < MOST_PREVIEWS ? Preview.of(made) : Optional.empty();
        if (preview.isPresent()) {
            previews++;
        }
        return preview;
    }

    private void fill(Node.Named node) {
        Value value = complete(node);
        switch (value) {
            case Value.List list -> add(list, (Group) node);
            case Value.Set set -> add(set, node instanceof Made made ? lateContent(made) : (Group) node);
            case Value.Dict dict -> put(dict, node instanceof Made made ? latePairs(made) : (Group) node);
            case Value.Instance instance -> assembly.describe(instance, attributes((Made) node));
            default -> throw new AssertionError(value.typeName() + " is never filled");
        }
    }

    private void add(Value.List list, Group content) {
        content.forEach(element -> assembly.add(list, complete(element)));
    }

    private void add(Value.Set set, Group content) {
        content.forEach(element -> assembly.add(set, complete(element)));
    }

    /** The list that a set or dict is filled with when all else is there. */
    private static Group lateContent(Made made) {
        for (Made.Step step : made.steps()) {
            if (step instanceof Made.StateBy by && by.state() instanceof Group list && list.kind == Group.Kind.LIST) {
                return list;
            }
        }
        return Group.empty(made.number, Group.Kind.LIST);
    }

    private static Group latePairs(Made made) {
        List<Node> entries = new ArrayList<>();
        lateContent(made).forEach(each -> {
            if (each instanceof Group pair && pair.size() == 2) {
                entries.add(pair.get(0));
                entries.add(pair.get(1));
            }
        });
        return new Group(made.number, Group.Kind.DICT, entries.toArray(Node[]::new));
    }

    /** As in Python, where a key that is there twice is there once: its first place and its last value. */
    private void put(Value.Dict dict, Group entries) {
        Map<ContentKey, Integer> places = new HashMap<>();
        List<Value> keys = new ArrayList<>();
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < entries.size(); i += 2) {
            Value key = complete(entries.get(i));
            Value value = complete(entries.get(i + 1));
            int next = keys.size();
            int place = contentOf(entries.get(i))
                    .map(content -> places.computeIfAbsent(content, absent -> next))
                    .orElse(next);
            if (place < next) {
                values.set(place, value);
            } else {
                keys.add(key);
                values.add(value);
            }
        }
        for (int i = 0; i < keys.size(); i++) {
            assembly.put(dict, keys.get(i), values.get(i));
        }
    }

    private static Optional<ContentKey> contentOf(Node key) {
        return switch (key) {
            case Atom atom -> Optional.of(ContentKey.of(atom));
            case Block block -> Optional.of(ContentKey.of(block));
            default -> Optional.empty();
        };
    }

    /** What a made object was given: its state by names; elements and arguments under names that say so. */
    private Value.Dict attributes(Made made) {
        Map<String, Value> named = new LinkedHashMap<>();
        if (made.way == Made.Way.CALL && made.arguments instanceof Group arguments && arguments.size() > 0) {
            named.put("arguments", complete(arguments));
        }
        for (Made.Step step : made.steps()) {
            switch (step) {
                case Made.Fill fill -> named.put(contentName(fill.content()), content(fill.content()));
                case Made.State state -> addState(named, state.state());
                case Made.StateBy state -> addState(named, state.state());
            }
        }
        Value.Dict attributes = assembly.dict();
        named.forEach((name, value) -> assembly.put(attributes, Value.of(name), value));
        return attributes;
    }

    private static String contentName(Group content) {
        return content.kind.name().toLowerCase(Locale.ROOT);
    }

    private Value content(Group content) {
        // Nobody refers to it, so that it must not be remembered under the number of the object that it fills.
        Value made = switch (content.kind) {
            case LIST -> assembly.list();
            case SET -> assembly.set();
            default -> assembly.dict();
        };
        switch (made) {
            case Value.List list -> add(list, content);
            case Value.Set set -> add(set, content);
            case Value.Dict dict -> put(dict, content);
            default -> throw new AssertionError("one of the three");
        }
        return made;
    }

    /** A state is a dict of attributes, or a pair of that and the slots; any other is given as it is. */
    private void addState(Map<String, Value> named, Node state) {
        List<Group> dicts = new ArrayList<>();
        boolean understood = true;
        if (state instanceof Group dict && dict.kind == Group.Kind.DICT) {
            dicts.add(dict);
        } else if (state instanceof Group pair && pair.kind == Group.Kind.TUPLE && pair.size() == 2) {
            for (int i = 0; i < 2; i++) {
                if (pair.get(i) instanceof Group dict && dict.kind == Group.Kind.DICT) {
                    dicts.add(dict);
                } else {
                    understood &= pair.get(i).equals(Atom.NONE);
                }
            }
        } else {
            understood = false;
        }
        if (!understood) {
            named.put("state", complete(state));
            return;
        }
        for (Group dict : dicts) {
            for (int i = 0; i < dict.size(); i += 2) {
                if (dict.get(i) instanceof Block name && name.isText()) {
                    named.put(name.text(), complete(dict.get(i + 1)));
                }
            }
        }
    }

    static BigInteger integer(Value value) {
        return value instanceof Value.Bool bool
                ? (bool.value() ? BigInteger.ONE : BigInteger.ZERO)
                : value.asBigInteger();
    }
}
