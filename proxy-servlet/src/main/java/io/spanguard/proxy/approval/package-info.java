/** Tool calls that wait for a person: parked answers, whoever waits, and who is told. */
@NullMarked
package io.spanguard.proxy.approval;

import org.jspecify.annotations.NullMarked;
