/** Guardrails: which detectors look at which parts, what they find, and what is done about it. */
@NullMarked
package io.spanguard.proxy.guardrail;

import org.jspecify.annotations.NullMarked;
