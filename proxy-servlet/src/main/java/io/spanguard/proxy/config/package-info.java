/** The YAML file, read into the same objects as the builders make. */
@NullMarked
package io.spanguard.proxy.config;

import org.jspecify.annotations.NullMarked;
