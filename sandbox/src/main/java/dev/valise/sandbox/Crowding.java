package dev.valise.sandbox;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Decides which tenants leave some processors to the others: those that take more than an equal share, while another wants so
 * little that it would wait for them in vain.
 *
 * <p>An equal weight is not enough for who wants little: it gets its share, but late. A kernel that forks, ends and clears
 * memory for others is not interrupted in that, for milliseconds each time.
 *
 * @param all processors that there are; two or more
 */
record Crowding(int all) {
    /** Of so many processors one is left free, and one at least. */
    private static final int ONE_OF = 8;

    /** The part of its share below which a tenant is one that wants little. */
    private static final double LITTLE = 0.75;

    /** Of the processors that tenants are confined to, they would take more than these if this part or less is idle. */
    private static final double HARDLY_IDLE = 0.25;

    /** How many processors are left to those who want little. */
    int free() {
        return Math.max(1, all / ONE_OF);
    }

    /** Whether those who are confined would take more, by how many of their processors nobody took. */
    boolean isFull(double idleToConfined) {
        return idleToConfined <= HARDLY_IDLE * (all - free());
    }

    /**
     * Whom to confine from now on. What other programs take of the processors is nobody's share.
     *
     * @param used how many processors each tenant took that has run anything lately
     * @param idle how many processors nobody took
     * @param confined those who were confined meanwhile; how much they would have taken is not known
     * @param isFull whether those took what they were confined to: see {@link #isFull}
     */
    <T> Set<T> confine(Map<T, Double> used, double idle, Set<T> confined, boolean isFull) {
        int tenants = Math.max(1, used.size());
        double taken = used.values().stream().mapToDouble(Double::doubleValue).sum();
        double takenByConfined = confined.stream()
                .mapToDouble(each -> used.getOrDefault(each, 0.0))
                .sum();
        double least = used.entrySet().stream()
                .filter(each -> !confined.contains(each.getKey()))
                .mapToDouble(Map.Entry::getValue)
                .min()
                .orElse(Double.MAX_VALUE);
        double share = (idle + taken) / tenants;
        boolean begins = least < LITTLE * share;
        // It is not known how much those would take who are confined, so neither is the others' share.
        boolean goesOn = isFull && least < LITTLE * all / tenants;
        Set<T> found = new HashSet<>();
        used.forEach((tenant, processors) -> {
            boolean stays =
                    goesOn && confined.contains(tenant) && processors >= takenByConfined / (2 * confined.size());
            if (stays || (begins && processors > share)) {
                found.add(tenant);
            }
        });
        return found;
    }
}
