package dev.kodama.replay.durable.registry;

/**
 * How a durable subscription is doing.
 *
 * @param members how many run it now; 0 if it is stopped
 * @param sequence all before it is handled; the journal's next if nothing is left
 * @param lag how many events of the journal, wanted or not, are not behind it yet
 * @param exact whether the lag was counted; a long one is estimated
 */
public record SubscriptionState(
        SubscriptionDefinition registration, int members, long sequence, long lag, boolean exact) {}
