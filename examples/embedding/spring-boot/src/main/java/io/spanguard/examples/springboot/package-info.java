/** Mounting Spanguard in a Spring Boot service. */
@NullMarked
package io.spanguard.examples.springboot;

import org.jspecify.annotations.NullMarked;
