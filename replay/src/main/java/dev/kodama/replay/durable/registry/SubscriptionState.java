package dev.kodama.replay.durable.registry;

import java.util.List;

/**
 * State of a durable subscription.
 *
 * @param members the running members; none if it is stopped
 * @param sequence all events before it are handled; the journal's next sequence if none is left
 * @param lag number of unhandled events, matching or not
 * @param exact whether the lag was counted; a long lag is estimated
 */
public record SubscriptionState(
        SubscriptionDefinition definition, List<Member> members, long sequence, long lag, boolean exact) {
    public SubscriptionState {
        members = List.copyOf(members);
    }

    /**
     * A running member.
     *
     * @param id as Kafka names it
     * @param host address as Kafka sees it
     * @param partitions of the events topic, in order
     */
    public record Member(String id, String host, List<Integer> partitions) {
        public Member {
            partitions = List.copyOf(partitions);
        }
    }
}
