/**
 * Arrays of frames, for clients that ask for {@code batch}. {@link dev.kodama.forwarder.batch.BatchInterval} is what a client asks for;
 * {@link dev.kodama.forwarder.batch.FrameArray} joins frames of a ring to one frame without encoding them again, compressed ones by
 * {@code DeflateJoiner}; {@link dev.kodama.forwarder.batch.GatherTime} says how long events may gather before any client needs them.
 */
@NullMarked
package dev.kodama.forwarder.batch;

import org.jspecify.annotations.NullMarked;
