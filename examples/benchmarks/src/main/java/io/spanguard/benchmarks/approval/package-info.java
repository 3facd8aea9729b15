/** Tool calls that wait for a person: what many of them cost. */
@NullMarked
package io.spanguard.benchmarks.approval;

import org.jspecify.annotations.NullMarked;
