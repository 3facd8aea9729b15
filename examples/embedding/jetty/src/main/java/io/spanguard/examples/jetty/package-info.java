/** Mounting Spanguard in an embedded Jetty. */
@NullMarked
package io.spanguard.examples.jetty;

import org.jspecify.annotations.NullMarked;
