/**
 * Tracing by OpenTelemetry. {@code Tracing} decides by {@code TracingSettings}; {@code OtelTracer} exports spans, and is the one class that
 * names the library, so that nothing of it is loaded while tracing is off. {@code CurrentSpan} gives histograms their exemplars.
 */
@NullMarked
package dev.kodama.app.tracing;

import org.jspecify.annotations.NullMarked;
