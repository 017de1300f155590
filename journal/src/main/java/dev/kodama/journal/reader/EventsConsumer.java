package dev.kodama.journal.reader;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.kafka.FetchWatch;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.kafka.PartitionReader;
import dev.kodama.journal.search.SequenceSearch;
import dev.kodama.journal.topics.JournalPositions;
import dev.kodama.journal.topics.JournalTopics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * Kafka clients of a {@link JournalReader}: a consumer of all partitions of the events topic, committed records only, and an admin
 * client. Decides nothing. For one thread, except {@link #wakeup} and {@link #silentFor}.
 */
final class EventsConsumer implements AutoCloseable {
    private final JournalConfig config;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final FetchWatch fetches;
    private final Admin admin;
    private final PartitionReader positions;
    private final Uuid topicId;
    /** By number: partition n at index n. */
    private final List<TopicPartition> partitions = new ArrayList<>();

    private final Set<TopicPartition> paused = new HashSet<>();

    /**
     * Assigns all partitions.
     *
     * @param isBounded whether what is there now is read, without waiting for more
     * @throws JournalNotFoundException if there is no journal on this Kafka
     */
    EventsConsumer(JournalConfig config, int maxPollRecords, boolean isBounded) {
        this.config = config;
        this.admin = KafkaClients.admin(config);
        this.positions =
                new PartitionReader(KafkaClients.readBounded(config), new TopicPartition(config.positionsTopic(), 0));
        var topic = JournalTopics.requestEventsTopicId(config, admin); // answered while the consumer finds the broker
        var properties = isBounded ? KafkaClients.readBounded(config) : KafkaClients.readCommitted(config);
        properties.put("max.poll.records", maxPollRecords);
        this.consumer = KafkaClients.consumer(properties);
        this.fetches = new FetchWatch(consumer.metrics(), KafkaClients.FETCH_WAIT, System.nanoTime());
        try {
            consumer.partitionsFor(config.eventsTopic())
                    .forEach(partition -> partitions.add(new TopicPartition(partition.topic(), partition.partition())));
            partitions.sort(Comparator.comparingInt(TopicPartition::partition));
            this.topicId = topic.get();
            consumer.assign(partitions);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The partitions, sorted by number. */
    List<TopicPartition> partitions() {
        return partitions;
    }

    Map<TopicPartition, Long> beginOffsets() {
        return consumer.beginningOffsets(partitions);
    }

    /** The offsets before which every record is committed or aborted. */
    Map<TopicPartition, Long> endOffsets() {
        return consumer.endOffsets(partitions);
    }

    /** The end offsets including records of open transactions. */
    Map<TopicPartition, Long> writtenOffsets() {
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        var written = new HashMap<TopicPartition, Long>();
        KafkaClients.get(admin.listOffsets(latest).all())
                .forEach((partition, end) -> written.put(partition, end.offset()));
        return written;
    }

    /**
     * The offsets of the first records from a time on. May be some events early: a transaction's end marker counts by the time when it
     * was written, after the transaction's events. A partition without such a record is absent.
     */
    Map<TopicPartition, Long> offsetsAt(Instant time) {
        var times = new HashMap<TopicPartition, Long>();
        partitions.forEach(partition -> times.put(partition, time.toEpochMilli()));
        var offsets = new HashMap<TopicPartition, Long>();
        consumer.offsetsForTimes(times).forEach((partition, found) -> {
            if (found != null) {
                offsets.put(partition, found.offset());
            }
        });
        return offsets;
    }

    /** Offsets shortly before a sequence, as {@link SequenceSearch#offsets}; the consumer's positions are undefined afterwards. */
    Map<TopicPartition, Long> offsetsOf(
            long sequence,
            long nextCommitted,
            Map<TopicPartition, Long> begins,
            Map<TopicPartition, Long> ends,
            JournalRecordCodec codec) {
        resumeAll();
        return SequenceSearch.offsets(consumer, codec, sequence, nextCommitted, begins, ends);
    }

    /** The sequence of the next event that the source's mirror will commit. */
    long nextCommitted() {
        return JournalPositions.read(config, admin, positions)
                .map(JournalPosition::nextSequence)
                .orElse(1L);
    }

    /** Continues all partitions at these offsets. */
    void seek(Map<TopicPartition, Long> offsets) {
        resumeAll();
        offsets.forEach(consumer::seek);
    }

    private void resumeAll() {
        consumer.resume(paused);
        paused.clear();
    }

    long position(int partition) {
        return consumer.position(partitions.get(partition));
    }

    ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        var fetched = consumer.poll(timeout);
        fetches.afterPoll(System.nanoTime());
        return fetched;
    }

    /** Whether the last fetch of each partition has reached its end. Without I/O. */
    boolean isAtEnd() {
        return partitions.stream()
                .allMatch(partition -> consumer.currentLag(partition).orElse(1) == 0);
    }

    boolean isPaused(int partition) {
        return paused.contains(partitions.get(partition));
    }

    void pause(int partition) {
        if (paused.add(partitions.get(partition))) {
            consumer.pause(List.of(partitions.get(partition)));
        }
    }

    void resume(int partition) {
        if (paused.remove(partitions.get(partition))) {
            consumer.resume(List.of(partitions.get(partition)));
        }
    }

    /** Assigns partitions that were added to the topic, from their beginnings. Returns whether there were any. */
    boolean assignAdded() {
        String topic = config.eventsTopic();
        var described = KafkaClients.get(admin.describeTopics(List.of(topic)).allTopicNames());
        int known = partitions.size();
        int count = Objects.requireNonNull(described.get(topic)).partitions().size();
        for (int added = known; added < count; added++) {
            partitions.add(new TopicPartition(topic, added));
        }
        if (count > known) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions.subList(known, count));
        }
        return count > known;
    }

    /** @throws JournalCorruptException if the topic was deleted, or deleted and created again, since this consumer was opened */
    void checkTopic() {
        try {
            if (!JournalTopics.eventsTopicId(config, admin).equals(topicId)) {
                throw JournalCorruptException.recreated(config.eventsTopic());
            }
        } catch (JournalNotFoundException e) {
            throw JournalCorruptException.recreated(config.eventsTopic());
        }
    }

    /** The journal that this consumer was opened for. */
    JournalEpoch epoch() {
        return JournalEpoch.of(topicId);
    }

    /** The time since Kafka answered last, while it is polled. */
    Duration silentFor() {
        return fetches.silentFor(System.nanoTime());
    }

    void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close(KafkaClients.CLOSE_AT_ONCE);
        positions.close();
        admin.close();
    }
}
