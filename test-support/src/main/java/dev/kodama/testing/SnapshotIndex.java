package dev.kodama.testing;

import dev.kodama.index.IndexAnswer;
import dev.kodama.index.IndexQuery;
import dev.kodama.index.JournalIndex;
import dev.kodama.index.Postings;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.kafka.KafkaClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;

/** Index of a journal as it was when the index was made; exact, and in memory. Thread-safe. */
public final class SnapshotIndex implements JournalIndex {
    private record Place(long offset, JournaledEvent event) {}

    private record Part(long begin, long end, List<Place> places) {}

    private final Map<Integer, Part> parts = new TreeMap<>();
    private final AtomicInteger queries = new AtomicInteger();
    private final int maxQueries;

    private SnapshotIndex(JournalConfig config, int maxQueries) {
        this.maxQueries = maxQueries;
        var codec = new JournalRecordCodec(config);
        try (var consumer = KafkaClients.consumer(config)) {
            var partitions = consumer.partitionsFor(config.eventsTopic()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var begins = consumer.beginningOffsets(partitions);
            var ends = consumer.endOffsets(partitions);
            partitions.forEach(partition -> parts.put(
                    partition.partition(),
                    new Part(begins.getOrDefault(partition, 0L), ends.getOrDefault(partition, 0L), new ArrayList<>())));
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    var event = codec.toEvent(record);
                    var part = parts.get(record.partition());
                    if (event != null && part != null && record.offset() < part.end) {
                        part.places.add(new Place(record.offset(), event));
                    }
                }
            }
        }
    }

    /** An index of what the journal has now. */
    public static SnapshotIndex of(JournalConfig config) {
        return new SnapshotIndex(config, Integer.MAX_VALUE);
    }

    /** As {@link #of}, that fails after so many queries. */
    public static SnapshotIndex failingAfter(int queries, JournalConfig config) {
        return new SnapshotIndex(config, queries);
    }

    /** The number of queries so far. */
    public int queries() {
        return queries.get();
    }

    @Override
    public IndexAnswer find(IndexQuery query) {
        if (queries.incrementAndGet() > maxQueries) {
            return new IndexAnswer.Unusable("fails in this test");
        }
        var found = new ArrayList<IndexAnswer.Partition>();
        parts.forEach((number, part) -> {
            var postings = new Postings.Builder();
            for (var place : part.places) {
                var head = place.event.head();
                long sequence = place.event.sequence();
                if (head != null
                        && query.filter().passes(head)
                        && sequence >= query.first()
                        && sequence < query.end()) {
                    postings.add(place.offset, sequence);
                }
            }
            postings.sortBySequence();
            boolean complete = postings.size() <= query.max();
            if (query.ascending()) {
                postings.retainFirst(query.max());
            } else {
                postings.retainLast(query.max());
            }
            found.add(new IndexAnswer.Partition(number, part.begin, part.end, postings.build(), complete));
        });
        return new IndexAnswer.Found(found);
    }
}
