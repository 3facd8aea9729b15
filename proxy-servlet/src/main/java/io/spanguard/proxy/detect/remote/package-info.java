/**
 * Detectors that ask a service over the network. Each of them says what a service is sent and what
 * its answer means; asking it, within a time and behind a circuit breaker, is the same for all.
 */
@NullMarked
package io.spanguard.proxy.detect.remote;

import org.jspecify.annotations.NullMarked;
