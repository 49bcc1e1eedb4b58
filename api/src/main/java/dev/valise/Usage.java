package dev.valise;

import java.time.Duration;

/**
 * What a call used.
 *
 * @param wall from the request to the outcome, as the caller waited
 * @param cpu processor time of the call's own process. It reports it itself, to the microsecond; the limit is enforced
 *     on what the kernel counts
 * @param peakMemoryBytes the largest resident size that the call's process had, its scope included
 * @param held whether the scope was in memory; false where it had to be unpacked first
 */
public record Usage(Duration wall, Duration cpu, long peakMemoryBytes, boolean held) {
    public Usage withHeld(boolean newHeld) {
        return new Usage(wall, cpu, peakMemoryBytes, newHeld);
    }
}
