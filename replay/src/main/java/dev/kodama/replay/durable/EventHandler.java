package dev.kodama.replay.durable;

import dev.kodama.journal.JournaledEvent;

/** Handles the events of a durable subscription. */
@FunctionalInterface
public interface EventHandler {
    /**
     * Handles one event; the event is handled when this method returns. It may block: only its partition waits. Several threads call it,
     * but never two at a time for events of one partition, and so of one entity. An event may be delivered more than once.
     *
     * <p>Interrupted if the subscription is closed and this method takes longer than 1 s; the event is then unhandled.
     *
     * @throws Exception any: the event is retried with backoff, and becomes a dead letter after the last attempt
     */
    void on(JournaledEvent event) throws Exception;
}
