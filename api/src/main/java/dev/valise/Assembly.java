package dev.valise;

/**
 * A graph of values that is being put together: its containers can be put into one another, and into themselves,
 * before they are full. {@link #close} ends that; from then on all of them are immutable. Not safe for use by several
 * threads at once.
 *
 * <pre>{@code
 * Assembly assembly = new Assembly();
 * Value.List self = assembly.list();
 * assembly.add(self, self);
 * assembly.close();
 * }</pre>
 */
public final class Assembly {
    static final Assembly CLOSED = new Assembly();

    static {
        CLOSED.close();
    }

    private boolean closed;

    /** An assembly with nothing in it. */
    public Assembly() {}

    /** A new list, empty so far. */
    public Value.List list() {
        return checked(new Value.List(this));
    }

    /** A new set, empty so far. */
    public Value.Set set() {
        return checked(new Value.Set(this, false));
    }

    /** A new dict, empty so far. */
    public Value.Dict dict() {
        return checked(new Value.Dict(this));
    }

    /** A new instance, without attributes so far; see {@link Value.Instance} for the two texts. */
    public Value.Instance instance(String className, String repr) {
        return checked(new Value.Instance(this, className, repr));
    }

    /** Appends to a list of this assembly. Throws {@link IllegalStateException} for another, and once it is closed. */
    public void add(Value.List list, Value element) {
        checked(list).append(element);
    }

    /** Adds to a set of this assembly, which has no equal element. Throws {@link IllegalStateException} as above. */
    public void add(Value.Set set, Value element) {
        checked(set).append(element);
    }

    /** Puts into a dict of this assembly, which has no equal key. Throws {@link IllegalStateException} as above. */
    public void put(Value.Dict dict, Value key, Value value) {
        checked(dict).put(key, value);
    }

    /** Gives an instance of this assembly its attributes. Throws {@link IllegalStateException} as above. */
    public void describe(Value.Instance instance, Value.Dict attributes) {
        checked(instance).attributes = attributes;
    }

    /** Ends it: nothing that it made changes any more. */
    public void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    private <C extends Container> C checked(C container) {
        if (container.assembly() != this) {
            throw new IllegalStateException("this container was made by another assembly, or is complete");
        }
        if (closed) {
            throw new IllegalStateException("the assembly is closed");
        }
        return container;
    }
}
