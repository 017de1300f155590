package dev.kodama.replay.durable.deadletter;

import dev.kodama.journal.JournaledEvent;
import java.time.Instant;

/**
 * An event that a subscription could not handle.
 *
 * @param id its offset among the dead letters
 * @param cause class and message of the handler's last exception, at most 1,000 letters
 * @param attempts number of attempts, those before a redelivery included
 * @param at when it became a dead letter
 * @param topic origin in the journal, with {@code partition} and {@code offset}
 * @param redelivered whether it was redelivered since
 */
public record DeadLetter(
        long id,
        String subscription,
        String cause,
        int attempts,
        Instant at,
        String topic,
        int partition,
        long offset,
        JournaledEvent event,
        boolean redelivered) {}
