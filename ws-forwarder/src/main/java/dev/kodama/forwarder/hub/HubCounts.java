package dev.kodama.forwarder.hub;

/**
 * What a hub has done since it started.
 *
 * @param sessions connected now
 * @param events appended to the ring
 * @param framesSent events written to clients, each client counted
 * @param dropped events that sessions were told they had missed
 * @param tooSlow sessions closed because they fell too far behind
 * @param stalled sessions cut because their socket took nothing for too long
 */
public record HubCounts(long sessions, long events, long framesSent, long dropped, long tooSlow, long stalled) {}
