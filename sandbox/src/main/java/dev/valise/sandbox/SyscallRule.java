package dev.valise.sandbox;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a filter answers one system call.
 *
 * @param conditions on its arguments; none where they do not matter
 * @param met the answer where all of them hold
 * @param otherwise the answer where one does not
 */
record SyscallRule(List<Condition> conditions, SyscallAnswer met, SyscallAnswer otherwise) {
    private static final Pattern CONDITIONAL = Pattern.compile("(\\w+) if (.*), else (\\w+)");
    private static final Pattern CONDITION =
            Pattern.compile("arg([0-5])(?: & (0x[0-9a-f]+))? (?:(= null)|= (\\w+)|in ((?:\\w+ ?)+))");

    SyscallRule {
        conditions = List.copyOf(conditions);
    }

    static SyscallRule always(SyscallAnswer answer) {
        return new SyscallRule(List.of(), answer, answer);
    }

    /** What an argument has to be. */
    sealed interface Condition {
        /** Which argument, from 0. */
        int argument();
    }

    /** The low half of an argument, masked, is one of these: the kernel takes these arguments as 32 bits. */
    record OneOf(int argument, int mask, List<Integer> values) implements Condition {
        OneOf {
            values = List.copyOf(values);
        }
    }

    /** All 64 bits of an argument are zero. */
    record Null(int argument) implements Condition {}

    /**
     * Reads a rule as the policy has it.
     *
     * @throws IllegalArgumentException where it is none
     */
    static SyscallRule read(String text) {
        Matcher conditional = CONDITIONAL.matcher(text);
        if (!conditional.matches()) {
            return always(answer(text));
        }
        List<Condition> conditions = Arrays.stream(conditional.group(2).split(" and ", -1))
                .map(SyscallRule::condition)
                .toList();
        return new SyscallRule(conditions, answer(conditional.group(1)), answer(conditional.group(3)));
    }

    private static SyscallAnswer answer(String text) {
        return SyscallAnswer.valueOf(text.toUpperCase(java.util.Locale.ROOT));
    }

    private static Condition condition(String text) {
        Matcher parts = CONDITION.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a condition: " + text);
        }
        int argument = Integer.parseInt(parts.group(1));
        if (parts.group(3) != null) {
            return new Null(argument);
        }
        int mask = parts.group(2) == null ? ~0 : number(parts.group(2));
        String values = parts.group(4) == null ? parts.group(5) : parts.group(4);
        return new OneOf(
                argument,
                mask,
                Arrays.stream(values.split(" ", -1)).map(SyscallRule::number).toList());
    }

    private static int number(String text) {
        return (int) (long) Long.decode(text);
    }
}
