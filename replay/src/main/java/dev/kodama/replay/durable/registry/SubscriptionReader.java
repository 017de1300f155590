package dev.kodama.replay.durable.registry;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.search.StartOffsetResolver;
import dev.kodama.journal.topics.JournalPositions;
import dev.kodama.replay.durable.registry.RangeCounter.Counted;
import dev.kodama.replay.durable.registry.RangeCounter.Range;
import dev.kodama.replay.durable.registry.SubscriptionState.Member;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Reads where subscriptions are: their members, and the unhandled events from their offsets on. */
final class SubscriptionReader {
    private final JournalConfig config;
    private final Admin admin;
    private final Map<TopicPartition, Long> begins;
    private final Map<String, SeekRequest> seeks;
    private final long next;

    private SubscriptionReader(JournalConfig config, Admin admin, Map<TopicPartition, Long> begins) {
        this.config = config;
        this.admin = admin;
        this.begins = begins;
        this.seeks = Registry.newestSeeks(config);
        this.next =
                JournalPositions.read(config).map(JournalPosition::nextSequence).orElse(1L);
    }

    /** @throws dev.kodama.journal.JournalNotFoundException if there is no journal on this Kafka */
    static SubscriptionReader open(JournalConfig config, Admin admin) {
        return new SubscriptionReader(config, admin, StartOffsetResolver.of(config, new StartPosition.Earliest()));
    }

    SubscriptionState state(SubscriptionDefinition definition) {
        var counted = RangeCounter.count(config, toEnd(handled(definition.name())));
        return new SubscriptionState(
                definition,
                members(config, admin, definition.name()),
                firstSequence(counted.values()),
                sum(counted.values()),
                isExact(counted.values()));
    }

    /** What a seek to these offsets would do. */
    SeekPlan plan(String name, Map<TopicPartition, Long> target) {
        var handled = handled(name);
        var repeated = new HashMap<TopicPartition, Range>();
        var skipped = new HashMap<TopicPartition, Range>();
        target.forEach((partition, offset) -> {
            long now = handled.getOrDefault(partition, offset);
            if (offset < now) {
                repeated.put(partition, new Range(offset, now));
            } else if (now < offset) {
                skipped.put(partition, new Range(now, offset));
            }
        });
        var repeats = RangeCounter.count(config, repeated).values();
        var skips = RangeCounter.count(config, skipped).values();
        return new SeekPlan(
                firstSequence(RangeCounter.count(config, toEnd(handled)).values()),
                firstSequence(RangeCounter.count(config, toEnd(target)).values()),
                sum(repeats),
                sum(skips),
                isExact(repeats) && isExact(skips),
                target);
    }

    private static Map<TopicPartition, Range> toEnd(Map<TopicPartition, Long> from) {
        var ranges = new HashMap<TopicPartition, Range>();
        from.forEach((partition, offset) -> ranges.put(partition, new Range(offset, Long.MAX_VALUE)));
        return ranges;
    }

    /** The first unhandled offset of each partition. */
    private Map<TopicPartition, Long> handled(String name) {
        var committed = committed(SubscriptionDefinition.group(config, name));
        var seek = seeks.get(SeekRequest.key(config, name));
        var handled = new HashMap<TopicPartition, Long>();
        begins.forEach((partition, begin) -> handled.put(
                partition,
                Math.max(
                        begin,
                        ResumeOffset.of(partition, committed.get(partition), seek)
                                .offset())));
        return handled;
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(String group) {
        try {
            return KafkaClients.get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        } catch (GroupIdNotFoundException e) {
            return Map.of();
        }
    }

    /** The running members of a subscription. */
    static List<Member> members(JournalConfig config, Admin admin, String name) {
        String group = SubscriptionDefinition.group(config, name);
        try {
            var found = KafkaClients.get(
                    admin.describeConsumerGroups(List.of(group)).all());
            return found.values().stream()
                    .flatMap(described -> described.members().stream())
                    .map(member -> member(config, member))
                    .toList();
        } catch (GroupIdNotFoundException e) {
            return List.of();
        }
    }

    private static Member member(JournalConfig config, MemberDescription member) {
        var partitions = member.assignment().topicPartitions().stream()
                .filter(partition -> partition.topic().equals(config.eventsTopic()))
                .map(TopicPartition::partition)
                .sorted()
                .toList();
        return new Member(member.consumerId(), member.host().replaceFirst("^/", ""), partitions);
    }

    private long firstSequence(Collection<Counted> counted) {
        return counted.stream().mapToLong(Counted::firstSequence).reduce(next, Math::min);
    }

    private static long sum(Collection<Counted> counted) {
        return counted.stream().mapToLong(Counted::events).sum();
    }

    private static boolean isExact(Collection<Counted> counted) {
        return counted.stream().allMatch(Counted::exact);
    }
}
