package dev.kodama.forwarder.hub;

/**
 * Counters of a hub since its start.
 *
 * @param sessions sessions now
 * @param events events appended to the ring
 * @param framesSent events written to clients, counted per client
 * @param dropped events that sessions missed
 * @param tooSlow sessions closed because they fell too far behind
 * @param stalled sessions closed because their socket stalled
 */
public record HubCounts(long sessions, long events, long framesSent, long dropped, long tooSlow, long stalled) {}
