/** What the built-in detectors find and miss in corpora, and how long they take. */
@NullMarked
package io.spanguard.benchmarks.detection;

import org.jspecify.annotations.NullMarked;
