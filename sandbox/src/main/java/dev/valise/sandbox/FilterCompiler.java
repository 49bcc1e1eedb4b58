package dev.valise.sandbox;

import dev.valise.sandbox.FilterProgram.Instruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes a filter of a policy: a binary search for the number of the call, so that eight comparisons answer any call, and
 * the kernel finds for most numbers that the answer is always to allow, and does not run the filter for them at all.
 */
final class FilterCompiler {
    private final Processor processor;
    private final boolean asks;

    /** The rules from a number on, up to the next key. */
    private final TreeMap<Long, SyscallRule> ranges = new TreeMap<>();

    private FilterCompiler(Processor processor, boolean asks) {
        this.processor = processor;
        this.asks = asks;
    }

    /**
     * Makes the filter.
     *
     * @param asks whether somebody listens for calls that are asked about; where nobody does they fail with EPERM
     */
    static FilterProgram compile(SyscallPolicy policy, Processor processor, boolean asks) {
        return new FilterCompiler(processor, asks).program(policy.rules());
    }

    private FilterProgram program(Map<String, SyscallRule> rules) {
        SyscallNumbers numbers = SyscallNumbers.of(processor);
        TreeMap<Long, SyscallRule> each = new TreeMap<>();
        rules.forEach((name, rule) -> numbers.number(name).ifPresent(number -> each.put((long) number, without(rule))));
        for (long number = 0; number <= numbers.newest(); number++) {
            begin(number, each.getOrDefault(number, SyscallPolicy.UNSAID));
        }
        begin(numbers.newest() + 1L, SyscallRule.always(SyscallAnswer.ENOSYS));
        if (processor == Processor.X86_64) {
            begin(Processor.X32, SyscallRule.always(SyscallAnswer.KILL));
        }
        List<Instruction> known = new ArrayList<>();
        known.add(FilterProgram.plain(FilterProgram.LOAD, FilterProgram.NUMBER));
        known.addAll(search(List.copyOf(ranges.entrySet())));
        List<Instruction> all = new ArrayList<>();
        all.add(FilterProgram.plain(FilterProgram.LOAD, FilterProgram.ARCHITECTURE));
        all.add(new Instruction(FilterProgram.IF_EQUAL, 1, 0, processor.audit()));
        all.add(FilterProgram.answer(SyscallAnswer.KILL));
        all.addAll(known);
        return new FilterProgram(all);
    }

    private SyscallRule without(SyscallRule rule) {
        return asks ? rule : new SyscallRule(rule.conditions(), unasked(rule.met()), unasked(rule.otherwise()));
    }

    private static SyscallAnswer unasked(SyscallAnswer answer) {
        return answer == SyscallAnswer.ASK ? SyscallAnswer.EPERM : answer;
    }

    private void begin(long number, SyscallRule rule) {
        if (ranges.isEmpty() || !ranges.lastEntry().getValue().equals(rule)) {
            ranges.put(number, rule);
        }
    }

    private static List<Instruction> search(List<Map.Entry<Long, SyscallRule>> ranges) {
        if (ranges.size() == 1) {
            return answer(ranges.get(0).getValue());
        }
        int middle = ranges.size() / 2;
        return FilterProgram.either(
                FilterProgram.IF_AT_LEAST,
                (int) (long) ranges.get(middle).getKey(),
                search(ranges.subList(middle, ranges.size())),
                search(ranges.subList(0, middle)));
    }

    private static List<Instruction> answer(SyscallRule rule) {
        List<Instruction> rest = List.of(FilterProgram.answer(rule.met()));
        for (SyscallRule.Condition condition : rule.conditions().reversed()) {
            rest = switch (condition) {
                case SyscallRule.OneOf oneOf -> oneOf(oneOf, rest, rule.otherwise());
                case SyscallRule.Null none -> isNull(none, rest, rule.otherwise());
            };
        }
        return rest;
    }

    private static List<Instruction> oneOf(
            SyscallRule.OneOf condition, List<Instruction> met, SyscallAnswer otherwise) {
        List<Instruction> all = new ArrayList<>();
        all.add(FilterProgram.low(condition.argument()));
        if (condition.mask() != ~0) {
            all.add(FilterProgram.plain(FilterProgram.AND, condition.mask()));
        }
        int left = condition.values().size();
        for (int value : condition.values()) {
            // Over the comparisons that are left, and the answer after them.
            all.add(new Instruction(FilterProgram.IF_EQUAL, left, 0, value));
            left--;
        }
        all.add(FilterProgram.answer(otherwise));
        all.addAll(met);
        return all;
    }

    private static List<Instruction> isNull(
            SyscallRule.Null condition, List<Instruction> met, SyscallAnswer otherwise) {
        List<Instruction> all = new ArrayList<>();
        all.add(FilterProgram.low(condition.argument()));
        all.add(new Instruction(FilterProgram.IF_EQUAL, 1, 0, 0));
        all.add(FilterProgram.answer(otherwise));
        all.add(FilterProgram.high(condition.argument()));
        all.add(new Instruction(FilterProgram.IF_EQUAL, 1, 0, 0));
        all.add(FilterProgram.answer(otherwise));
        all.addAll(met);
        return all;
    }
}
