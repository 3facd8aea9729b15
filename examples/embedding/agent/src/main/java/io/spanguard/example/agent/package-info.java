/** Two agents, one in the JVM of the gateway and one beside it, and the trees that they leave. */
@NullMarked
package io.spanguard.example.agent;

import org.jspecify.annotations.NullMarked;
