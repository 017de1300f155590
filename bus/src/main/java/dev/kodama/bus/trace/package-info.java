/**
 * Tracing of events, without a library: {@code TraceParent} is the trace that an event asks for, {@code EventSpan} what a stage did with it,
 * {@code EventTracer} takes both. The application has the one implementation that exports them; a service that uses the bus needs none.
 */
@NullMarked
package dev.kodama.bus.trace;

import org.jspecify.annotations.NullMarked;
