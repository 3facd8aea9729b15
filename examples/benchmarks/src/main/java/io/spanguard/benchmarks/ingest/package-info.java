/** How fast spans come in over the network. */
@NullMarked
package io.spanguard.benchmarks.ingest;

import org.jspecify.annotations.NullMarked;
