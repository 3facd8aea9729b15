/**
 * One wire format per provider API: how its bytes become parts, usage, stream events and errors,
 * and back.
 */
@NullMarked
package io.spanguard.proxy.wire;

import org.jspecify.annotations.NullMarked;
