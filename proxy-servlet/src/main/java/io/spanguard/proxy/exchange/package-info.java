/**
 * One call through the proxy, from its arrival to the last byte of its answer, and the trace that
 * it leaves. {@link io.spanguard.proxy.exchange.Exchange} owns both; every other class is a step of
 * it.
 */
@NullMarked
package io.spanguard.proxy.exchange;

import org.jspecify.annotations.NullMarked;
