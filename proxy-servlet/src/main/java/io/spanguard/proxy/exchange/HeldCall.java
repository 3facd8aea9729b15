package io.spanguard.proxy.exchange;

import io.spanguard.proxy.firewall.ToolVerdict;
import io.spanguard.trace.SpanHandle;

/**
 * A tool call that a person has to decide about. For use by one thread.
 *
 * @param digest of tool and canonical arguments
 * @param span open until it is decided, or nobody waits any longer
 */
record HeldCall(ToolVerdict verdict, String digest, SpanHandle span) {}
