package dev.shoal.workers.grammar;

/** What a grounded argument may be: limits in code points and a pattern. */
record GroundedType(PatternDfa pattern, int least, int most) {}
