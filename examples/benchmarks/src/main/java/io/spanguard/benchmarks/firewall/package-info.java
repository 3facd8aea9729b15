/** What the tool firewall stops of public corpora of tool calls. */
@NullMarked
package io.spanguard.benchmarks.firewall;

import org.jspecify.annotations.NullMarked;
