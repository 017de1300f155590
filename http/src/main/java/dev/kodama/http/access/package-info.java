/**
 * Access control for HTTP requests. It belongs here and not to the forwarder, because metrics and API of every role depend on the caller.
 *
 * <p>{@link dev.kodama.http.access.AccessConfig} is the configuration; {@link dev.kodama.http.access.AccessControl} applies it to a request:
 * {@link dev.kodama.http.access.Hosts} against DNS rebinding, {@link dev.kodama.http.access.Origins} and {@link dev.kodama.http.access.Cors} for
 * pages of other sites, then the token. {@link dev.kodama.http.access.ClientAddress} finds the client behind trusted
 * {@link dev.kodama.http.access.Proxies}, which are {@link dev.kodama.http.access.Cidr} blocks, and the
 * {@link dev.kodama.http.access.ServerName} that the client used. {@link dev.kodama.http.access.ChangeGuard} decides who may change something, and
 * {@link dev.kodama.http.access.AuditLog} tells who did. {@link dev.kodama.http.access.TlsConfig} names the certificate.
 */
@NullMarked
package dev.kodama.http.access;

import org.jspecify.annotations.NullMarked;
