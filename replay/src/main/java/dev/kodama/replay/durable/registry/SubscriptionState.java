package dev.kodama.replay.durable.registry;

/**
 * State of a durable subscription.
 *
 * @param members number of running members; 0 if it is stopped
 * @param sequence all events before it are handled; the journal's next sequence if none is left
 * @param lag number of unhandled events, matching or not
 * @param exact whether the lag was counted; a long lag is estimated
 */
public record SubscriptionState(
        SubscriptionDefinition definition, int members, long sequence, long lag, boolean exact) {}
