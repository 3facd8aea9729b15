/** Server-sent events: reading, writing, and holding them back until they are judged. */
@NullMarked
package io.spanguard.proxy.stream;

import org.jspecify.annotations.NullMarked;
