package dev.valise.packed;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * What a part needs whose cycles lead through objects that are complete only at once. Such an object, a tuple that holds
 * a list that holds the tuple, is written first, and what of its cycle can be filled later is filled then. Sets and
 * dicts whose keys lead back to them are filled last of all: to hash such a key may need its state.
 */
final class Care extends Components {
    private final Crossing crossing;
    private final int part;
    /** The cycle that a node belongs to, from 1 on; 0 for none. */
    private final int[] cycles;

    private final Map<Integer, Outermost> open = new HashMap<>();
    private final Queue<Late> last = new ArrayDeque<>();
    private int cycleCount;

    /** What is filled later: a group, or a made object by one of its steps. */
    record Late(Node.Named node, Group content) {}

    /** Of a cycle, the first that is open, and what waits for it. */
    private record Outermost(Node.Named node, List<Node.Named> waiting) {}

    Care(int size, Crossing crossing, int part) {
        super(size);
        this.crossing = crossing;
        this.part = part;
        cycles = new int[size];
    }

    @Override
    Node resolve(Node.Named node) {
        return crossing.resolve(node, part);
    }

    @Override
    void found(List<Node.Named> component, boolean cyclic) {
        if (cyclic) {
            cycleCount++;
            component.forEach(node -> cycles[node.number] = cycleCount);
        }
    }

    boolean isInCycle(Node.Named node) {
        return cycles[node.number] != 0;
    }

    /** An object is begun that others can refer to only when it is complete. */
    void begin(Node.Named node) {
        if (isInCycle(node)) {
            open.putIfAbsent(cycles[node.number], new Outermost(node, new ArrayList<>()));
        }
    }

    /** That object is complete; gives what waited for it. */
    List<Node.Named> complete(Node.Named node) {
        Outermost outermost = open.get(cycles[node.number]);
        if (outermost == null || outermost.node.number != node.number) {
            return List.of();
        }
        open.remove(cycles[node.number]);
        return outermost.waiting;
    }

    /** Whether another object of its cycle is open. */
    boolean isWithinOther(Node.Named node) {
        Outermost outermost = open.get(cycles[node.number]);
        return outermost != null && outermost.node.number != node.number;
    }

    /** Whether the content of a node has to wait for one that is open; then it is among those that wait. */
    boolean postpone(Node.Named node) {
        Outermost outermost = open.get(cycles[node.number]);
        if (outermost == null) {
            return false;
        }
        outermost.waiting.add(node);
        return true;
    }

    /** Whether content with keys has to wait for everything; then it does. */
    boolean postponeKeys(Node.Named node, Group content) {
        if (!content.kind.isHashed() || !isInCycle(node) || !hasKeyIn(cycles[node.number], content)) {
            return false;
        }
        last.add(new Late(node, content));
        return true;
    }

    private boolean hasKeyIn(int cycle, Group content) {
        for (int i = 0; i < content.size(); i += content.width()) {
            if (content.get(i) instanceof Node.Named key
                    && resolve(key) instanceof Node.Named resolved
                    && cycles[resolved.number] == cycle) {
                return true;
            }
        }
        return false;
    }

    Queue<Late> last() {
        return last;
    }
}
