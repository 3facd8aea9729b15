/**
 * The standalone server: a command line, Jetty, one filter, and a demo for who has no configuration
 * yet.
 */
@NullMarked
package io.spanguard.server;

import org.jspecify.annotations.NullMarked;
