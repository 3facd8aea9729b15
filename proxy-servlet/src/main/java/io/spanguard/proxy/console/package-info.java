/** The web console's static files: what they are, how they are sent. */
@NullMarked
package io.spanguard.proxy.console;

import org.jspecify.annotations.NullMarked;
