/**
 * The guardrail proxy as a servlet filter ({@link io.spanguard.proxy.GuardrailFilter}) and the
 * object behind it ({@link io.spanguard.proxy.GuardrailProxy}), which an embedding service builds.
 */
@NullMarked
package io.spanguard.proxy;

import org.jspecify.annotations.NullMarked;
