package dev.valise.sandbox;

import java.util.HashMap;
import java.util.Map;

/**
 * Which system calls the processes of a jail may make: what {@code syscall_policy.txt} says, which has the reasons. Safe
 * for use by many threads.
 */
final class SyscallPolicy {
    /** For whom a filter is. */
    enum Reach {
        /** Every process of a jail, from the interpreter's start on. */
        JAIL,
        /** The template and all that descends from it: every process that runs user code. */
        LINEAGE;

        private String field() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** The answer to known calls of which nothing is said. */
    static final SyscallRule UNSAID = SyscallRule.always(SyscallAnswer.EPERM);

    private final Map<String, SyscallRule> rules;

    private SyscallPolicy(Map<String, SyscallRule> rules) {
        this.rules = Map.copyOf(rules);
    }

    static SyscallPolicy of(Reach reach) {
        Map<String, SyscallRule> rules = new HashMap<>();
        SyscallRule rule = UNSAID;
        for (String line : ResourceText.lines("syscall_policy.txt")) {
            if (!line.startsWith(" ")) {
                rule = UNSAID; // a reason, or the end of a block
                continue;
            }
            String[] words = line.strip().split(" +", 2);
            if (words[0].equals(reach.field())) {
                rule = SyscallRule.read(words[1]);
            } else if (words[0].equals("calls")) {
                for (String name : words[1].split(" +", -1)) {
                    if (rules.put(name, rule) != null) {
                        throw new IllegalStateException("the policy names " + name + " twice");
                    }
                }
            }
        }
        return new SyscallPolicy(rules);
    }

    /** The same, but for a call of which nothing is said then. */
    SyscallPolicy without(String call) {
        Map<String, SyscallRule> others = new HashMap<>(rules);
        if (others.remove(call) == null) {
            throw new IllegalArgumentException("the policy does not name " + call);
        }
        return new SyscallPolicy(others);
    }

    /** The rules by the calls' names; for all others there is {@link #UNSAID}. */
    Map<String, SyscallRule> rules() {
        return rules;
    }
}
