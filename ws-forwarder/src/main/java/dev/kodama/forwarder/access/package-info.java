/**
 * Admission of WebSockets and event streams. {@link dev.kodama.forwarder.access.ConnectionAdmission} checks origin, limits and token;
 * {@link dev.kodama.forwarder.access.AdmittedConnection} holds the slot, the reserved memory and the audit record until the end;
 * {@link dev.kodama.forwarder.access.Renewal} is the outcome of a new token. {@link dev.kodama.forwarder.access.AccessMeters} counts, and
 * {@link dev.kodama.forwarder.access.ConnectionView} shows a connection to operators.
 */
@NullMarked
package dev.kodama.forwarder.access;

import org.jspecify.annotations.NullMarked;
