package dev.valise.sandbox;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/** The numbers of system calls on one kind of processor; the table is {@code syscall_numbers.txt}. Safe for many threads. */
final class SyscallNumbers {
    private static final Pattern BLANKS = Pattern.compile(" +");
    private static final String NONE = "-";

    private final Map<String, OptionalInt> numbers;
    private final int newest;

    private SyscallNumbers(Map<String, OptionalInt> numbers) {
        this.numbers = Map.copyOf(numbers);
        this.newest =
                numbers.values().stream().mapToInt(each -> each.orElse(0)).max().orElseThrow();
    }

    static SyscallNumbers of(Processor processor) {
        Map<String, OptionalInt> numbers = new HashMap<>();
        for (String line : ResourceText.lines("syscall_numbers.txt")) {
            List<String> columns = List.of(BLANKS.split(line, -1));
            String number = columns.get(processor.column());
            numbers.put(
                    columns.get(0),
                    number.equals(NONE) ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(number)));
        }
        return new SyscallNumbers(numbers);
    }

    /**
     * The number of a call; empty where this processor has none of that name.
     *
     * @throws IllegalArgumentException where no processor has
     */
    OptionalInt number(String name) {
        OptionalInt number = numbers.get(name);
        if (number == null) {
            throw new IllegalArgumentException("no system call is named " + name);
        }
        return number;
    }

    Set<String> names() {
        return numbers.keySet();
    }

    /** The highest number: what is above it came with a later kernel. */
    int newest() {
        return newest;
    }
}
