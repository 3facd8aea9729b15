/**
 * What somebody probably meant: suggestions for the error messages of the API and the
 * configuration.
 */
@NullMarked
package io.spanguard.proxy.suggestion;

import org.jspecify.annotations.NullMarked;
