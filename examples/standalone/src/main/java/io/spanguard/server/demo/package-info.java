/**
 * A model for trying things out: it speaks OpenAI's and Anthropic's APIs over HTTP and repeats what
 * it is told.
 */
@NullMarked
package io.spanguard.server.demo;

import org.jspecify.annotations.NullMarked;
