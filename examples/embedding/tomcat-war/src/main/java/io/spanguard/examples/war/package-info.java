/** Mounting Spanguard in a war. */
@NullMarked
package io.spanguard.examples.war;

import org.jspecify.annotations.NullMarked;
