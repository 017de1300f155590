/**
 * Who is connected: {@link dev.kodama.forwarder.api.connections.ConnectionsEndpoint}.
 */
@NullMarked
package dev.kodama.forwarder.api.connections;

import org.jspecify.annotations.NullMarked;
