/**
 * Conditions on the payload of live and durable events. A {@link dev.kodama.forwarder.hub.where.PathRegistry} has the paths that the connected
 * clients' filters name; a {@link dev.kodama.forwarder.hub.where.PayloadReader} reads their values once per event, as it is appended to a ring. An
 * {@link dev.kodama.forwarder.hub.where.EventMatcher} compares them for one client, a {@link dev.kodama.forwarder.hub.where.WhereIndex} finds the
 * clients by them.
 */
@NullMarked
package dev.kodama.forwarder.hub.where;

import org.jspecify.annotations.NullMarked;
