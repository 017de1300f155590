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

    private final Map<Integer, List<Place>> places = new TreeMap<>();
    private final Map<Integer, Long> begins = new TreeMap<>();
    private final Map<Integer, Long> ends = new TreeMap<>();
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
            for (var partition : partitions) {
                places.put(partition.partition(), new ArrayList<>());
                begins.put(partition.partition(), consumer.position(partition));
            }
            var until = consumer.endOffsets(partitions);
            while (until.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    var event = codec.toEvent(record);
                    if (event != null) {
                        places.get(record.partition()).add(new Place(record.offset(), event));
                    }
                }
            }
            partitions.forEach(partition -> ends.put(partition.partition(), consumer.position(partition)));
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
        places.forEach((number, all) -> {
            var postings = new Postings.Builder();
            for (var place : all) {
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
            found.add(new IndexAnswer.Partition(
                    number, begins.get(number), ends.get(number), postings.build(), complete));
        });
        return new IndexAnswer.Found(found);
    }
}
