/**
 * Events over server-sent events. {@link dev.kodama.forwarder.sse.SseHandler} answers the request; {@link dev.kodama.forwarder.sse.SseClient}
 * writes the stream through Jetty.
 */
@NullMarked
package dev.kodama.forwarder.sse;

import org.jspecify.annotations.NullMarked;
