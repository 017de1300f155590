/**
 * Checkpoints of requested replays, in the compacted topic {@code kodama.progress}.
 *
 * <p>A {@link dev.kodama.replay.request.checkpoint.CheckpointingSink} publishes a replay's events and writes a {@link
 * dev.kodama.replay.request.checkpoint.Checkpoint} every few seconds; the next replay starts there. {@link
 * dev.kodama.replay.request.checkpoint.CheckpointStore} reads and writes the topic; {@code SubscriberNames} bounds its number of keys.
 */
@NullMarked
package dev.kodama.replay.request.checkpoint;

import org.jspecify.annotations.NullMarked;
