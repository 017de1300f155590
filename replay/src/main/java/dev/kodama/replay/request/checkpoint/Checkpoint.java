package dev.kodama.replay.request.checkpoint;

import java.time.Instant;

/**
 * Position of a subscriber.
 *
 * @param nextSequence where its next replay starts
 * @param ended whether a replay ended there, rather than reached it
 * @param time when it was written
 */
public record Checkpoint(long nextSequence, boolean ended, Instant time) {}
