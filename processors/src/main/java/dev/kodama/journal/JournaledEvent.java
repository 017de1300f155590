package dev.kodama.journal;

import java.time.Instant;

/**
 * One event as the journal holds it.
 *
 * @param sequence its number in the journal: 1, 2, 3, …
 * @param time when it was captured, to the millisecond
 * @param body the published bytes as text: a JSON object
 */
public record JournaledEvent(long sequence, Instant time, String channel, String source, String body) {}
