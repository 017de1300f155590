package dev.kodama.replay.durable;

import dev.kodama.journal.JournaledEvent;

/** What a service does with an event. */
@FunctionalInterface
public interface EventHandler {
    /**
     * Handles one event; it counts as handled when this returns. May take as long as it needs: events of other partitions go on. Called
     * by several threads, but never by two at a time for events of one partition, and so of one entity. May be called for the
     * same event again.
     *
     * @throws Exception anything: the event is tried again after a while, and becomes a dead letter after the last attempt. Interrupted
     *     when the subscription is closed and this takes longer than 1 s: the event then counts as not handled
     */
    void on(JournaledEvent event) throws Exception;
}
