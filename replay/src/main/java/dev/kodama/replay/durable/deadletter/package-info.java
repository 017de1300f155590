/**
 * Dead letters: events that a durable subscription could not handle, with the cause. {@link
 * dev.kodama.replay.durable.deadletter.DeadLetterProducer} writes them in the format of {@link
 * dev.kodama.replay.durable.deadletter.DeadLetterCodec}; {@link dev.kodama.replay.durable.deadletter.DeadLetters} lists them as {@link
 * dev.kodama.replay.durable.deadletter.DeadLetter} and redelivers them;
 * {@code Redelivered} tells which were.
 */
@NullMarked
package dev.kodama.replay.durable.deadletter;

import org.jspecify.annotations.NullMarked;
