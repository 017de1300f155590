/**
 * Tail of the journal, shared by all durable sessions that have caught up. {@link dev.kodama.forwarder.durable.tail.JournalTail} reads new events and
 * appends them as {@link dev.kodama.forwarder.durable.tail.JournalFrame}s to {@code TailRings}, from which the sessions send their
 * {@link dev.kodama.forwarder.durable.tail.WantedEvents}.
 */
@NullMarked
package dev.kodama.forwarder.durable.tail;

import org.jspecify.annotations.NullMarked;
