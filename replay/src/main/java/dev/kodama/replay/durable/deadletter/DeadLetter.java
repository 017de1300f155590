package dev.kodama.replay.durable.deadletter;

import dev.kodama.journal.JournaledEvent;
import java.time.Instant;

/**
 * An event that a subscription gave up on.
 *
 * @param cause the class and the message of what the handler threw last, cut at 1,000 letters
 * @param attempts how often it was tried, those before it was put back included
 * @param at when it was given up
 * @param topic where it came from, as {@code partition} and {@code offset}: its place in the journal
 * @param redelivered whether it was put back since
 */
public record DeadLetter(
        String subscription,
        String cause,
        int attempts,
        Instant at,
        String topic,
        int partition,
        long offset,
        JournaledEvent event,
        boolean redelivered) {}
