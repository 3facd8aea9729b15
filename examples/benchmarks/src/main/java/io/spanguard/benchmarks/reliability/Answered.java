package io.spanguard.benchmarks.reliability;

/**
 * A call of which the client has the whole answer. Immutable.
 *
 * @param spans how many its trace must have; -1 where only the server knows
 */
record Answered(String traceId, int spans) {}
