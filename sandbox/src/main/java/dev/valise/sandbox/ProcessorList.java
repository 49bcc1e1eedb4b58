package dev.valise.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Processors by their numbers, ascending, as the kernel writes them in {@code cpuset} files: {@code 0-3,8}.
 *
 * @param numbers each once
 */
record ProcessorList(List<Integer> numbers) {
    ProcessorList {
        numbers = numbers.stream().distinct().sorted().toList();
    }

    /**
     * Reads it.
     *
     * @throws NumberFormatException where it is something else
     */
    static ProcessorList of(String text) {
        List<Integer> numbers = new ArrayList<>();
        for (String range : text.strip().split(",", -1)) {
            String[] ends = range.split("-", 2);
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int number = Integer.parseInt(ends[0]); number <= last; number++) {
                numbers.add(number);
            }
        }
        return new ProcessorList(numbers);
    }

    int size() {
        return numbers.size();
    }

    /** Those that are left without the first few. */
    ProcessorList withoutFirst(int few) {
        return new ProcessorList(numbers.subList(few, numbers.size()));
    }

    /** One number after the other, which the kernel takes as well. */
    String text() {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
