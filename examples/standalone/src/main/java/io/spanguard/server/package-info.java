/** The standalone server: the proxy, its store and a Jetty in one process. */
@NullMarked
package io.spanguard.server;

import org.jspecify.annotations.NullMarked;
