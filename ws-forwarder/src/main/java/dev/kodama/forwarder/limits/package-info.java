/**
 * Limits of WebSockets and event streams: {@link dev.kodama.forwarder.limits.ConnectionLimiter}
 * for connects, {@link dev.kodama.forwarder.limits.FilterLimits} and
 * {@link dev.kodama.forwarder.limits.MemoryBudget} for what clients make the server keep, {@link dev.kodama.forwarder.limits.SendRateLimiter} for
 * events sent to a client.
 */
@NullMarked
package dev.kodama.forwarder.limits;

import org.jspecify.annotations.NullMarked;
