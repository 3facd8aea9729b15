/**
 * The one JSON form of spans, traces and summaries, written and read as streams. What the API shows
 * and what stores keep is the same form.
 */
@NullMarked
package io.spanguard.trace.json;

import org.jspecify.annotations.NullMarked;
