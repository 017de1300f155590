/**
 * Durable delivery: events from the journal, complete and in order, from any position. {@link dev.kodama.forwarder.durable.DurableDelivery} is what
 * all sessions share, configured by {@link dev.kodama.forwarder.durable.DurableConfig}: the {@link dev.kodama.forwarder.durable.tail} of the journal,
 * and a {@link dev.kodama.forwarder.durable.CatchUpPool} that runs {@link dev.kodama.forwarder.durable.CatchUpTask}s.
 *
 * <p>A session's {@link dev.kodama.forwarder.durable.DurableSource} guards its {@link dev.kodama.forwarder.durable.JournalSubscription}: a
 * {@link dev.kodama.forwarder.durable.JournalSubscriptionState} in a {@link dev.kodama.forwarder.durable.JournalRange}. Events come from the tail
 * ring, or through the {@link dev.kodama.forwarder.durable.SendQueue}: its {@link dev.kodama.forwarder.durable.ReadAheadBuffer} at the pace of a
 * {@link dev.kodama.forwarder.durable.ReplaySchedule}. {@link dev.kodama.forwarder.durable.ResumeWait} and
 * {@link dev.kodama.forwarder.durable.PositionReport} say when the client is told to wait, and where it is.
 */
@NullMarked
package dev.kodama.forwarder.durable;

import org.jspecify.annotations.NullMarked;
