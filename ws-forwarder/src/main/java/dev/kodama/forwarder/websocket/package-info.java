/**
 * Events over WebSocket. {@link dev.kodama.forwarder.websocket.WebSocketUpgradeHandler} does the handshake and negotiates
 * {@link dev.kodama.forwarder.websocket.PerMessageDeflate}. Then {@link dev.kodama.forwarder.websocket.JettySocketConnection} reads frames for
 * {@link dev.kodama.forwarder.websocket.WebSocketClient}, which assembles messages ({@link dev.kodama.forwarder.websocket.MessageAssembler}), checks
 * them ({@link dev.kodama.forwarder.websocket.ClientPolicy}) and writes the session's frames to the socket.
 */
@NullMarked
package dev.kodama.forwarder.websocket;

import org.jspecify.annotations.NullMarked;
