package dev.valise.packed;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Finds the strongly connected components of a graph by Tarjan's algorithm, without recursion. A component is told when
 * all that it refers to has been told.
 */
abstract class Components {
    private final int[] order;
    private final int[] lowest;
    private final boolean[] waiting;
    private final Deque<Node.Named> members = new ArrayDeque<>();
    private final Deque<Visit> visits = new ArrayDeque<>();
    private int visited;

    private static final class Visit {
        final Node.Named node;
        final Node[] children;
        int next;

        Visit(Node.Named node) {
            this.node = node;
            children = Children.of(node);
        }
    }

    /** For a graph of so many numbers. */
    Components(int size) {
        order = new int[size];
        lowest = new int[size];
        waiting = new boolean[size];
    }

    /** What to visit in place of a node that is met. */
    Node resolve(Node.Named node) {
        return node;
    }

    /** A component; {@code cyclic} where a way leads from its nodes back to them. */
    abstract void found(List<Node.Named> component, boolean cyclic);

    /** Tells all components that can be reached from a node and have not been told. */
    final void visit(Node node) {
        enter(node);
        while (!visits.isEmpty()) {
            Visit visit = visits.element();
            if (visit.next < visit.children.length) {
                meet(visit, visit.children[visit.next++]);
            } else {
                visits.remove();
                leave(visit);
            }
        }
    }

    private boolean enter(Node node) {
        if (!(node instanceof Node.Named named)
                || !(resolve(named) instanceof Node.Named entered)
                || order[entered.number] != 0) {
            return false;
        }
        visited++;
        order[entered.number] = visited;
        lowest[entered.number] = visited;
        waiting[entered.number] = true;
        members.push(entered);
        visits.push(new Visit(entered));
        return true;
    }

    private void meet(Visit visit, Node child) {
        if (!enter(child)
                && child instanceof Node.Named named
                && resolve(named) instanceof Node.Named met
                && waiting[met.number]) {
            lower(visit.node, order[met.number]);
        }
    }

    private void leave(Visit visit) {
        int number = visit.node.number;
        if (lowest[number] == order[number]) {
            List<Node.Named> component = new ArrayList<>();
            Node.Named member = members.pop();
            component.add(member);
            while (member.number != number) {
                member = members.pop();
                component.add(member);
            }
            component.forEach(each -> waiting[each.number] = false);
            found(component, component.size() > 1 || refersToItself(visit));
        } else {
            lower(visits.element().node, lowest[number]);
        }
    }

    private boolean refersToItself(Visit visit) {
        for (Node child : visit.children) {
            if (child instanceof Node.Named named
                    && resolve(named) instanceof Node.Named met
                    && met.number == visit.node.number) {
                return true;
            }
        }
        return false;
    }

    private void lower(Node.Named node, int met) {
        lowest[node.number] = Math.min(lowest[node.number], met);
    }
}
