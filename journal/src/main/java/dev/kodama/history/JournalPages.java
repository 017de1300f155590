package dev.kodama.history;

import dev.kodama.bus.failure.RootCause;
import dev.kodama.history.lookup.EdgeSearch;
import dev.kodama.history.lookup.EventLookup;
import dev.kodama.index.JournalIndex;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.journal.reader.JournalCorruptException;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.journal.reader.SkippedRecords;
import dev.kodama.journal.sources.SourceSelection;
import dev.kodama.journal.topics.JournalPositions;
import dev.kodama.journal.topics.OtherJournalException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;

/**
 * Serves pages of a source's journal from pools of up to five readers, opened on demand. Thread-safe; five queries run at a time.
 */
public final class JournalPages implements AutoCloseable {
    private static final int READERS = 5;
    private static final int MAX_COUNT = 100_000;

    private final JournalConfig config;
    private final InstantSource clock;
    private final PageBudget budget;
    private final SkippedRecords skipped;
    private final EventMask mask;
    /** Of other sources that were asked for; at most {@link SourceSelection#MAX_SOURCES}. */
    private final Map<String, JournalPages> others = new ConcurrentHashMap<>();

    private final ReaderPool<JournalReader> readers;
    private final ReaderPool<EventLookup> lookups;
    private final ReaderPool<EdgeSearch> edges;
    private final PagePlanner planner;

    JournalPages(JournalConfig config, InstantSource clock, PageBudget budget, SkippedRecords skipped, EventMask mask) {
        this.config = config;
        this.clock = clock;
        this.budget = budget;
        this.skipped = skipped;
        this.mask = mask;
        this.readers = new ReaderPool<>(
                READERS,
                () -> JournalReader.open(config, new StartPosition.Latest(), new EndPosition.Now(), clock, skipped),
                JournalReader::close);
        this.lookups = new ReaderPool<>(READERS, () -> EventLookup.open(config), EventLookup::close);
        this.edges = new ReaderPool<>(READERS, () -> EdgeSearch.open(config), EdgeSearch::close);
        this.planner = new PagePlanner(budget, this::scan, readers, lookups);
    }

    /** @param skipped counts skipped records */
    public static JournalPages of(JournalConfig config, InstantSource clock, SkippedRecords skipped) {
        return of(config, clock, skipped, EventMask.NONE);
    }

    /** As {@link #of(JournalConfig, InstantSource, SkippedRecords)}, with events of pages as {@code mask} shows them. */
    public static JournalPages of(JournalConfig config, InstantSource clock, SkippedRecords skipped, EventMask mask) {
        return new JournalPages(config, clock, PageBudget.DEFAULT, skipped, mask);
    }

    /** What is hidden of the events of a page. */
    public EventMask mask() {
        return mask;
    }

    /**
     * Reads one page by a scan. Reads about 200,000 events, 8 MB of results and 3 s at most; the page then ends early, with a cursor.
     *
     * @throws UnavailableException if there is no journal, or Kafka is unavailable
     * @throws OtherJournalException if the query has a position of another journal
     * @throws JournalCorruptException if a sequence is missing
     */
    public EventPage page(HistoryQuery query) {
        return scan(query).shown(mask);
    }

    /**
     * Reads one page: by the index if the filter is selective and the index has the journal, else by a scan. Both return the same events.
     * Throws as {@link #page(HistoryQuery)}.
     */
    public EventPage page(HistoryQuery query, JournalIndex index) {
        return retried(() -> planner.page(query, index)).shown(mask);
    }

    /**
     * Reads the next page, oldest first, by the index alone. Its cursor says where to go on, and is never beyond the committed events.
     * A page that has to be scanned is empty, and its plan says why; a cursor then says from where on the index may be used, null if that
     * is unknown. Its events are whole. Throws as {@link #page(HistoryQuery)}.
     *
     * @param query oldest first, from a sequence on
     */
    public EventPage indexedPage(HistoryQuery query, JournalIndex index) {
        return retried(() -> planner.indexedPage(query, index));
    }

    /**
     * Counts the events of a query, up to 100,000, by the index alone; empty if that cannot. Permissions and the page do not count. Throws
     * as {@link #page(HistoryQuery)}.
     */
    public OptionalInt count(HistoryQuery query, JournalIndex index) {
        return sequences(query, index, MAX_COUNT)
                .map(sequences -> OptionalInt.of(sequences.length))
                .orElseGet(OptionalInt::empty);
    }

    /** The sequences of the events that {@link #count} counts, ascending, up to a maximum. */
    public Optional<long[]> sequences(HistoryQuery query, JournalIndex index, int max) {
        return retried(() -> planner.sequences(query, index, max));
    }

    /**
     * Searches the sequences at times, for one query at a time. Times grow with sequences, so a difference of two is the number of events
     * in between. Throws as {@link #page(HistoryQuery)}.
     */
    public <T> T atEdges(Function<EdgeSearch, T> use) {
        return retried(() -> {
            var state = lookups.with(EventLookup::state);
            return edges.with(search -> {
                search.begin(state);
                return use.apply(search);
            });
        });
    }

    private EventPage scan(HistoryQuery query) {
        return query(reader -> {
            var epoch = reader.currentEpoch();
            query.check(epoch);
            return query.order() == Order.ASC
                    ? AscendingScan.page(reader, query, budget, epoch)
                    : DescendingScan.page(reader, query, budget, epoch);
        });
    }

    /** Summarises the journal; throws as {@link #page(HistoryQuery)}. */
    public JournalSummary summary() {
        return query(reader -> {
            var epoch = reader.currentEpoch();
            reader.seek(new StartPosition.Earliest(), new EndPosition.Now());
            long first = Reads.firstSequence(reader);
            try (var lookup = EventLookup.open(config)) {
                var position = JournalPositions.read(config).orElse(JournalPosition.start());
                var begins = lookup.begins();
                var ends = lookup.ends();
                var partitions = new ArrayList<JournalSummary.Partition>();
                begins.forEach((number, begin) ->
                        partitions.add(new JournalSummary.Partition(number, begin, ends.getOrDefault(number, begin))));
                return new JournalSummary(
                        config.source(), epoch, first, position.nextSequence(), position.time(), partitions);
            }
        });
    }

    /** The sources that were ever mirrored; throws as {@link #page}. */
    public Set<String> sources() {
        try {
            return JournalPositions.allSources(config);
        } catch (KafkaException e) {
            throw unavailable(e);
        }
    }

    /**
     * The pages of another source of the journal.
     *
     * @throws UnavailableException if too many other sources were asked for
     */
    public JournalPages ofSource(String source) {
        if (source.equals(config.source())) {
            return this;
        } else if (!others.containsKey(source) && others.size() >= SourceSelection.MAX_SOURCES) {
            throw new UnavailableException("This process reads " + others.size() + " other sources, and no more.");
        }
        return others.computeIfAbsent(
                source, name -> new JournalPages(config.withSource(name), clock, budget, skipped, mask));
    }

    /** The epoch of the journal; throws as {@link #page}. */
    public JournalEpoch epoch() {
        return query(JournalReader::currentEpoch);
    }

    private <T> T query(Function<JournalReader, T> query) {
        return retried(() -> readers.with(query));
    }

    private interface Query<T> {
        T run();
    }

    /** A pooled reader may belong to a deleted topic: then a new one is opened. */
    private <T> T retried(Query<T> query) {
        try {
            return once(query);
        } catch (JournalCorruptException e) {
            readers.closeIdle(Duration.ZERO);
            lookups.closeIdle(Duration.ZERO);
            edges.closeIdle(Duration.ZERO);
            return once(query);
        }
    }

    private static <T> T once(Query<T> query) {
        try {
            return query.run();
        } catch (JournalNotFoundException e) {
            throw new UnavailableException("There is no journal on this Kafka yet; start a mirror.", e);
        } catch (KafkaException e) {
            throw unavailable(e);
        }
    }

    /** The error for a Kafka that does not answer. */
    public static UnavailableException unavailable(KafkaException failure) {
        return new UnavailableException(
                "Kafka does not answer (" + RootCause.firstLine(failure) + "); ask again.", failure);
    }

    @Override
    public void close() {
        readers.close();
        lookups.close();
        edges.close();
        others.values().forEach(JournalPages::close);
    }
}
