/**
 * Fan-out of live events: one ring of encoded frames, and a cursor in it for every session. {@link dev.kodama.forwarder.hub.Hub} appends events to the
 * ring of a {@link dev.kodama.forwarder.hub.FramingContext}; its {@link dev.kodama.forwarder.hub.Dispatcher} finds matching sessions in the
 * {@link dev.kodama.forwarder.hub.FilterIndex} and pulls their {@link dev.kodama.forwarder.hub.LiveSource}, a
 * {@link dev.kodama.forwarder.hub.RingCursor}.
 *
 * <p>A slow session is served by {@link dev.kodama.forwarder.hub.OverflowRecovery}, one over its {@link dev.kodama.forwarder.hub.SessionRateLimit} waits
 * in the {@link dev.kodama.forwarder.hub.WakeupQueue}. {@link dev.kodama.forwarder.hub.TranscodedRings} hold a
 * {@link dev.kodama.forwarder.hub.TranscodedRing} per further framing. {@link dev.kodama.forwarder.hub.SlicedIteration} spreads pings.
 * {@link dev.kodama.forwarder.hub.HubConfig} configures, {@link dev.kodama.forwarder.hub.HubCounts} counts.
 */
@NullMarked
package dev.kodama.forwarder.hub;

import org.jspecify.annotations.NullMarked;
