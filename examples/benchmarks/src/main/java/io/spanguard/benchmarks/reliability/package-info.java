/** What the server does when it is killed, or its store is away: docs/RELIABILITY.md. */
@NullMarked
package io.spanguard.benchmarks.reliability;

import org.jspecify.annotations.NullMarked;
