package dev.valise.bench;

import dev.valise.Call;
import dev.valise.Durability;
import dev.valise.Scope;
import dev.valise.Valise;
import dev.valise.Value;
import dev.valise.bench.Calls.Kept;
import dev.valise.bench.Calls.Made;
import dev.valise.bench.Calls.Start;
import dev.valise.bench.Calls.Succession;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Makes what Valise is measured by, as far as it is wanted. */
final class Catalogue {
    private static final String ZERO = "n = 0";
    private static final Call COUNT = Call.code("n += 1\nn");
    private static final Call SUM = Call.code("1 + 1");
    private static final Call FUNCTION = Call.function("f", Value.of(20));

    private final Jails jails;
    private final Predicate<String> wanted;
    private final List<Subject> subjects = new ArrayList<>();

    Catalogue(Jails jails, Predicate<String> wanted) {
        this.jails = jails;
        this.wanted = wanted;
    }

    List<Subject> make() {
        Valise valise = jails.lasting();
        addSmall(valise);
        addLarge("chain-1g-small", Gigabyte.IN_SMALL_BLOCKS, "a chain on a scope of 1 GB in small blocks");
        addLarge("chain-1g-large", Gigabyte.IN_LARGE_BLOCKS, "a chain on a scope of 1 GB in large blocks");
        for (int threads : List.of(1, 2, 4)) {
            add(new Rate("", valise, threads));
        }
        addDurable();
        add(new HeldMemory(jails));
        add(new JailStart(jails));
        addReactions(valise);
        addNeighbors(valise);
        return subjects;
    }

    private void add(Subject subject) {
        if (wanted.test(subject.name())) {
            subjects.add(subject);
        }
    }

    private void addSmall(Valise valise) {
        Start empty = new Made("");
        add(new Calls("empty", "a call on the empty scope", valise, empty, SUM, Succession.SAME_FORGET, 0));
        add(new Calls(
                "empty-256", "the same while 256 such scopes are held", valise, empty, SUM, Succession.SAME_KEEP, 256));
        Start zero = new Made(ZERO);
        add(new Calls(
                "chain", "each call on the scope before, all held", valise, zero, COUNT, Succession.CHAIN_KEEP, 0));
        add(new Calls(
                "chain-forget", "the same, the old one forgotten", valise, zero, COUNT, Succession.CHAIN_FORGET, 0));
        add(new Calls(
                "chain-256", "the same, 256 before it are held", valise, zero, COUNT, Succession.CHAIN_KEEP, 256));
        Start defined = new Made("def f(x):\n    return x + 1");
        String function = "a call of a function of one held scope";
        add(new Calls("function", function, valise, defined, FUNCTION, Succession.SAME_FORGET, 0));
    }

    private void addLarge(String name, String code, String meaning) {
        if (wanted.test(name)) {
            Valise valise = jails.lastingAndLarge();
            Scope large =
                    valise.call(Scope.empty(), code + "\n" + ZERO).orThrow().scope();
            subjects.add(new Calls(name, meaning, valise, new Kept(large), COUNT, Succession.CHAIN_KEEP, 0));
        }
    }

    private void addDurable() {
        if (!Stream.of("durable-not", "durable-first", "durable-again").anyMatch(wanted)) {
            return;
        }
        Valise valise = jails.lastingAndPacking();
        Durability held = Durability.HELD;
        Durability packed = Durability.BEFORE_REPLY;
        add(new DurableCalls("durable-not", "a change to one of a thousand variables", valise, held, held));
        add(new DurableCalls("durable-first", "the same, packed before the reply", valise, held, packed));
        add(new DurableCalls("durable-again", "the same, where it was packed before as well", valise, packed, packed));
    }

    private void addReactions(Valise valise) {
        String blocked = "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nwhile True: pass";
        add(new Reaction("limit-blocked", "past the deadline: a loop that blocks all signals", valise, blocked));
        String inC = "sum(range(10**12))";
        add(new Reaction("limit-c", "past the deadline: " + inC + ", which is C", valise, inC));
    }

    private void addNeighbors(Valise valise) {
        if (Stream.of(Storm.Kind.values()).map(Neighbor::name).anyMatch(wanted)) {
            Valise stormy = jails.lasting();
            for (Storm.Kind kind : Storm.Kind.values()) {
                add(new Neighbor(valise, stormy, kind));
            }
        }
    }
}
