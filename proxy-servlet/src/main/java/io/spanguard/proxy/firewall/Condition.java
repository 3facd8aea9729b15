package io.spanguard.proxy.firewall;

/** Something that may hold of a call. Implementations are safe for use by many threads. */
interface Condition {
  Match match(JudgedCall call);
}
