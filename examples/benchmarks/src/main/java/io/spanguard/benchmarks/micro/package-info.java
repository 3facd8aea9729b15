/** JMH benchmarks of what every request goes through. */
@NullMarked
package io.spanguard.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
