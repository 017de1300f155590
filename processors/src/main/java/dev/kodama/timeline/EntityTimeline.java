package dev.kodama.timeline;

import dev.kodama.history.EventLookup;
import dev.kodama.history.EventPage;
import dev.kodama.history.JournalPages;
import dev.kodama.history.ReaderPool;
import dev.kodama.history.UnavailableException;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.journal.topics.OtherJournalException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.ReadOnlyWindowStore;

/**
 * Timelines of entities: finds an entity's events by the index and reads them from the journal. Thread-safe; at most {@value #LOOKUPS}
 * queries run at a time. Events that were journaled a moment ago may not be in the index yet.
 */
public final class EntityTimeline implements AutoCloseable {
    private static final int LOOKUPS = 5;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_COUNT = 100_000;

    /** A result, or the process that has it. */
    public sealed interface Answer<T> {
        record Found<T>(T found) implements Answer<T> {}

        /** Another process has this entity's partition of the index, and answers over HTTP. */
        record Elsewhere<T>(String host, int port) implements Answer<T> {}
    }

    private interface Question<T> {
        T ask(ReadOnlyWindowStore<Bytes, byte[]> store);
    }

    private final JournalConfig config;
    private final EntityIndex index;
    private final ReaderPool<EventLookup> lookups;

    private EntityTimeline(JournalConfig config, EntityIndex index, ReaderPool<EventLookup> lookups) {
        this.config = config;
        this.index = index;
        this.lookups = lookups;
    }

    public static EntityTimeline of(JournalConfig config, EntityIndex index) {
        var lookups = new ReaderPool<>(LOOKUPS, () -> EventLookup.open(config), EventLookup::close);
        return new EntityTimeline(config, index, lookups);
    }

    /**
     * A page of the entity's events, with the cursor of the next one. At most about 8 MB and 5 s.
     *
     * @throws UnavailableException if the index or Kafka is unavailable
     * @throws OtherJournalException if the query has a position of another journal
     */
    public Answer<EventPage> page(TimelineQuery query) {
        if (query.since() instanceof StartPosition.Latest) {
            return new Answer.Found<>(new EventPage(List.of(), null));
        }
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        return answer(query.key(), store -> {
            if (query.since().epoch() != null || query.until().epoch() != null) {
                var epoch = JournalTopics.epoch(config);
                OtherJournalException.check(query.since().epoch(), epoch);
                OtherJournalException.check(query.until().epoch(), epoch);
            }
            return lookups.with(lookup -> new TimelineScan(store, lookup, query, deadline).page());
        });
    }

    /**
     * The number of the entity's events in the index, up to 100,000.
     *
     * @throws UnavailableException if the index is unavailable
     */
    public Answer<Integer> count(TimelineQuery query) {
        return answer(query.key(), store -> {
            int count = 0;
            try (var pointers = store.fetch(
                    Bytes.wrap(query.key()), EventPointer.instant(query.from()), EventPointer.instant(query.to()))) {
                while (count < MAX_COUNT && pointers.hasNext()) {
                    count += query.matches(
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
            var location = index.locate(key);
            if (location instanceof EntityIndex.KeyLocation.Local local) {
                return new Answer.Found<>(question.ask(local.store()));
            } else if (location instanceof EntityIndex.KeyLocation.Remote remote) {
                return new Answer.Elsewhere<>(remote.host(), remote.port());
            }
            throw new UnavailableException(
                    "The index of entities is being handed from one process to another; ask again.");
        } catch (JournalNotFoundException e) {
            throw new UnavailableException("There is no journal on this Kafka yet; start a mirror.", e);
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
