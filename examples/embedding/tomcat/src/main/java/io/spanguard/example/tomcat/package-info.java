/** Spanguard inside a service that runs an embedded Tomcat. */
@NullMarked
package io.spanguard.example.tomcat;

import org.jspecify.annotations.NullMarked;
