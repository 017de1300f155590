/**
 * Replay requests over Redis, for services that only speak Redis pub/sub.
 *
 * <p>In reading order: {@link dev.kodama.replay.request.ReplayRequests} receives messages on {@code kodama.replay}; {@code RequestReader}
 * parses them into a {@code Request}, with {@code SignatureVerifier}. The leader admits a {@code ReplayTask} to the {@code
 * ReplayExecutor}; a standby holds requests in a {@code StandbyRequestBuffer}. A task replays to the subscriber's channels, writes {@link
 * dev.kodama.replay.request.checkpoint} and ends with a {@code ReplyMessage}.
 */
@NullMarked
package dev.kodama.replay.request;

import org.jspecify.annotations.NullMarked;
