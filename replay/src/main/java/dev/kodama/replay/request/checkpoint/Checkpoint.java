package dev.kodama.replay.request.checkpoint;

import dev.kodama.journal.JournalEpoch;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Position of a subscriber.
 *
 * @param epoch the journal of the sequence; null in a checkpoint of a former version
 * @param nextSequence where its next replay starts
 * @param ended whether a replay ended there, rather than reached it
 * @param time when it was written
 */
public record Checkpoint(@Nullable JournalEpoch epoch, long nextSequence, boolean ended, Instant time) {}
