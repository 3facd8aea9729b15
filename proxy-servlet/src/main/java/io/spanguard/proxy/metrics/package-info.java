/** What the proxy counts and measures, as Micrometer's meters. */
@NullMarked
package io.spanguard.proxy.metrics;

import org.jspecify.annotations.NullMarked;
