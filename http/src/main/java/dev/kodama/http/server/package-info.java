/**
 * The HTTP server of every role. {@link dev.kodama.http.server.HttpServer} starts Jetty with a connector of
 * {@link dev.kodama.http.server.Connectors}; {@link dev.kodama.http.server.BoundedConnector} limits TCP connections,
 * {@link dev.kodama.http.server.TlsContext} reloads certificates. {@link dev.kodama.http.server.ServerStart} says why one cannot listen, and
 * {@link dev.kodama.http.server.JsonErrors} answers what Jetty rejects. {@link dev.kodama.http.server.ManagementServer} is the second port, for
 * monitoring alone.
 *
 * <p>A request goes through {@link dev.kodama.http.server.GzipHandler} to {@link dev.kodama.http.server.HttpRouter}, and from there to
 * {@link dev.kodama.http.server.MonitoringHandler}, a {@link dev.kodama.http.server.Route} of the role, or
 * {@link dev.kodama.http.server.ApiHandler}, whose {@link dev.kodama.http.server.BodyReader} takes bodies. {@link dev.kodama.http.server.HttpServices} lists what a process serves. No WebSocket here.
 */
@NullMarked
package dev.kodama.http.server;

import org.jspecify.annotations.NullMarked;
