/** The side-by-side load harness: the proxy and its peers, in turn, before the same model. */
@NullMarked
package io.spanguard.benchmarks.load;

import org.jspecify.annotations.NullMarked;
