package dev.kodama.timeline;

import dev.kodama.history.EventLookup;
import dev.kodama.history.EventPage;
import dev.kodama.history.JournalPages;
import dev.kodama.history.ReaderPool;
import dev.kodama.history.UnavailableException;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.StartPosition;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.ReadOnlyWindowStore;

/**
 * Answers what happened to an entity: its events, found by the index, read from the journal. For use by any number of threads, of
 * which four are answered at a time. What was journaled a moment ago may not be in the index yet.
 */
public final class EntityTimeline implements AutoCloseable {
    private static final int LOOKUPS = 5;
    private static final Duration TIME = Duration.ofSeconds(5);
    private static final int MOST_COUNTED = 100_000;

    /** An answer, or who has it. */
    public sealed interface Answer<T> {
        record Found<T>(T found) implements Answer<T> {}

        /** Another process has this entity's part of the index and answers there over HTTP. */
        record Elsewhere<T>(String host, int port) implements Answer<T> {}
    }

    private interface Question<T> {
        T ask(ReadOnlyWindowStore<Bytes, byte[]> store);
    }

    private final EntityIndex index;
    private final ReaderPool<EventLookup> lookups;

    private EntityTimeline(EntityIndex index, ReaderPool<EventLookup> lookups) {
        this.index = index;
        this.lookups = lookups;
    }

    public static EntityTimeline of(JournalConfig config, EntityIndex index) {
        return new EntityTimeline(index, new ReaderPool<>(LOOKUPS, () -> EventLookup.open(config), EventLookup::close));
    }

    /**
     * Some of the entity's events, and where they go on. At most about 8 MB are handed out, in about 5 s.
     *
     * @throws UnavailableException if the index or Kafka cannot be asked now
     */
    public Answer<EventPage> page(TimelineQuery query) {
        if (query.since() instanceof StartPosition.Latest) {
            return new Answer.Found<>(new EventPage(List.of(), null));
        }
        long deadline = System.nanoTime() + TIME.toNanos();
        return answer(
                query.key(), store -> lookups.with(lookup -> new TimelineScan(store, lookup, query, deadline).page()));
    }

    /**
     * How many of the entity's events the index knows, up to 100,000.
     *
     * @throws UnavailableException if the index cannot be asked now
     */
    public Answer<Integer> count(TimelineQuery query) {
        return answer(query.key(), store -> {
            int count = 0;
            try (var pointers = store.fetch(
                    Bytes.wrap(query.key()), EventPointer.instant(query.from()), EventPointer.instant(query.to()))) {
                while (count < MOST_COUNTED && pointers.hasNext()) {
                    count += query.takes(
                                    EventPointer.read(0, pointers.next().value).sequence())
                            ? 1
                            : 0;
                }
            }
            return count;
        });
    }

    private <T> Answer<T> answer(byte[] key, Question<T> question) {
        try {
            var part = index.partOf(key);
            if (part instanceof EntityIndex.KeyLocation.Here here) {
                return new Answer.Found<>(question.ask(here.store()));
            } else if (part instanceof EntityIndex.KeyLocation.There there) {
                return new Answer.Elsewhere<>(there.host(), there.port());
            }
            throw new UnavailableException(
                    "The index of entities is being handed from one process to another; ask again.");
        } catch (InvalidStateStoreException e) {
            throw new UnavailableException("The index of entities is not ready yet; ask again.", e);
        } catch (KafkaException e) {
            throw JournalPages.unavailable(e);
        }
    }

    @Override
    public void close() {
        lookups.close();
    }
}
