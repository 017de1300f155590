/**
 * Forwards events to dashboards. {@link dev.kodama.forwarder.Forwarder}, configured by {@link dev.kodama.forwarder.ForwarderConfig}, wires Redis, hub,
 * durable delivery and HTTP server. {@link dev.kodama.forwarder.ForwarderRoutes} lists its HTTP routes,
 * {@link dev.kodama.forwarder.ForwarderHealth} and {@link dev.kodama.forwarder.ForwarderMeters} report on it.
 *
 * <p>Live events go from Redis through {@code delivery} into the {@code hub}, whose sessions ({@code session}) write them to connections of
 * {@code websocket}. Durable ones go from Kafka through {@code durable} to sessions of {@code websocket} and {@code sse}.
 */
@NullMarked
package dev.kodama.forwarder;

import org.jspecify.annotations.NullMarked;
