package dev.shoal.streams.agent;

import java.time.Instant;
import java.util.Optional;

/**
 * What a task may still consume when a record is sent: it travels in the record's headers, where a process can see it before it
 * reads the record.
 *
 * @param priority 0 to 9, higher is more urgent
 * @param turns the one that is asked for included
 * @param costNanos in billionths of the currency; empty when money is not limited
 */
public record Allowance(int priority, Instant deadline, int turns, long tokens, Optional<Long> costNanos) {}
