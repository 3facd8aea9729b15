/** Spanguard inside a service that runs its own Jetty. */
@NullMarked
package io.spanguard.example.jetty;

import org.jspecify.annotations.NullMarked;
