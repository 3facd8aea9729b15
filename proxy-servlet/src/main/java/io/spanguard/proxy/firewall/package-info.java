/** The tool firewall: which tool calls a model may make. */
@NullMarked
package io.spanguard.proxy.firewall;

import org.jspecify.annotations.NullMarked;
