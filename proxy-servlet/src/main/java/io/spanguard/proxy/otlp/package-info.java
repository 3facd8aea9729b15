/**
 * OTLP, OpenTelemetry's protocol, in and out. The only package that knows protobuf; without
 * opentelemetry-proto on the class path nothing of it is loaded until somebody asks for it.
 */
@NullMarked
package io.spanguard.proxy.otlp;

import org.jspecify.annotations.NullMarked;
