/**
 * Ring buffers of encoded frames with one writer and many readers; none waits. Events go into a {@link dev.kodama.forwarder.hub.ring.Ring} and out in
 * a {@link dev.kodama.forwarder.hub.ring.FrameBatch}, in one {@link dev.kodama.forwarder.hub.ring.EventView}. A session with a filter reads the numbers in
 * its {@link dev.kodama.forwarder.hub.ring.SequenceQueue}. What the ring evicts stays in a {@link dev.kodama.forwarder.hub.ring.FailureRing} or in a
 * {@link dev.kodama.forwarder.hub.ring.ConflationCache}. {@link dev.kodama.forwarder.hub.ring.LiveTracing} traces events from ring to socket.
 */
@NullMarked
package dev.kodama.forwarder.hub.ring;

import org.jspecify.annotations.NullMarked;
