/** Mounting Spanguard in an embedded Tomcat. */
@NullMarked
package io.spanguard.examples.tomcat;

import org.jspecify.annotations.NullMarked;
