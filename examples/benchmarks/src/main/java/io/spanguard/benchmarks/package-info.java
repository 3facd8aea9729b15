/** JMH benchmarks and the side-by-side load harness. */
@NullMarked
package io.spanguard.benchmarks;

import org.jspecify.annotations.NullMarked;
