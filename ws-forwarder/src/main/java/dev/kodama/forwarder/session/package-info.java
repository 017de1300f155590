/**
 * One client's session. A {@link dev.kodama.forwarder.session.Session} joins a {@link dev.kodama.forwarder.session.Connection}, its socket, with an
 * {@link dev.kodama.forwarder.session.EventSource}. Events go from the source through the {@link dev.kodama.forwarder.session.Outbox}, one write in
 * flight, to the connection; control frames go first and report through a {@link dev.kodama.forwarder.session.SendCallback}.
 * {@link dev.kodama.forwarder.session.SessionCounters} counts for all sessions.
 */
@NullMarked
package dev.kodama.forwarder.session;

import org.jspecify.annotations.NullMarked;
