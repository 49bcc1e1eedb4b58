package dev.valise;

/** A value seen as a node of a graph. */
final class Shape {
    private static final int LIGHT_CHARACTERS = 64;
    private static final int LIGHT_BITS = 1_024;

    private Shape() {}

    /** Whether it holds no other values. */
    static boolean isLeaf(Value value) {
        return !(value instanceof Container || value instanceof Value.Slice);
    }

    /** Whether it is a leaf so small that comparing it each time that it is met costs little. */
    static boolean isLight(Value value) {
        return switch (value) {
            case Value.None none -> true;
            case Value.Bool bool -> true;
            case Value.Float number -> true;
            case Value.Complex complex -> true;
            case Value.Date date -> true;
            case Value.Time time -> true;
            case Value.DateTime dateTime -> true;
            case Value.Duration duration -> true;
            case Value.Uuid uuid -> true;
            case Value.Int number -> number.bitLength() <= LIGHT_BITS;
            case Value.Str text -> text.value().length() <= LIGHT_CHARACTERS;
            case Value.Bytes bytes -> bytes.size() <= LIGHT_CHARACTERS;
            default -> false;
        };
    }

    /** How many values it holds: of a dict its keys and values, of an instance its dict of attributes. */
    static int size(Value value) {
        return switch (value) {
            case Value.Instance instance -> 1;
            case Container container -> container.held();
            case Value.Slice slice -> 3;
            default -> 0;
        };
    }

    static Value child(Value value, int index) {
        return switch (value) {
            case Value.Instance instance -> instance.attributes();
            case Container container -> container.held(index);
            case Value.Slice slice -> index == 0 ? slice.start() : index == 1 ? slice.stop() : slice.step();
            default -> throw new IndexOutOfBoundsException(index);
        };
    }
}
