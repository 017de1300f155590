/**
 * Load for servers beside which Kodama is measured; {@code compare-peers} runs it. {@link dev.kodama.bench.peers.PeerLoadMain} is one
 * measurement: {@code PeerPublisher} sends {@code PeerEvents}, {@code LoadClients} count what arrives by the {@code Framing} of a server,
 * {@code NatsRequests} and {@code KodamaRequests} ask for the past.
 */
@NullMarked
package dev.kodama.bench.peers;

import org.jspecify.annotations.NullMarked;
