/** The built-in detectors. */
@NullMarked
package io.spanguard.proxy.detect;

import org.jspecify.annotations.NullMarked;
