/** The HTTP API: each endpoint one class. */
@NullMarked
package io.spanguard.proxy.api;

import org.jspecify.annotations.NullMarked;
