/** The HTTP client side: from the proxy to the model provider. */
@NullMarked
package io.spanguard.proxy.upstream;

import org.jspecify.annotations.NullMarked;
