package dev.kodama.forwarder.delivery;

import dev.kodama.forwarder.durable.DurableConfig;
import dev.kodama.forwarder.durable.DurableDelivery;
import dev.kodama.forwarder.durable.EventPace;
import dev.kodama.forwarder.durable.JournalRange;
import dev.kodama.forwarder.limits.EventSampling;
import dev.kodama.forwarder.limits.SendRateLimiter;
import dev.kodama.forwarder.merged.MergedDelivery;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.session.EventSource;
import dev.kodama.http.auth.Principal;
import dev.kodama.index.JournalIndex;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.reader.SkippedRecords;
import dev.kodama.journal.sources.SourceCursor;
import dev.kodama.journal.sources.SourceSelection;
import dev.kodama.pattern.NamePatterns;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Durable delivery of the journal's sources: a {@link DurableDelivery} for this forwarder's own source and one for each other that is asked for,
 * at most {@link SourceSelection#MAX_SOURCES}; and a {@link MergedDelivery} for sessions of several sources.
 */
public final class JournalDeliveries implements AutoCloseable {
    private static final String SINCE = "since";

    private final DurableConfig config;
    private final InstantSource clock;
    private final LongAdder framesSent;
    private final NamePatterns failures;
    private final DurableDelivery own;
    private final Map<String, DurableDelivery> others = new ConcurrentHashMap<>();
    private final MergedDelivery merged;
    private volatile @Nullable JournalConfig journal;
    private volatile Supplier<Set<String>> known = Set::of;

    /**
     * Delivery without a journal.
     *
     * @param framesSent counter of events written to clients
     * @param failures event types that are never left out
     */
    public JournalDeliveries(
            DurableConfig config, InstantSource clock, LongAdder framesSent, Collection<String> failures) {
        this.failures = NamePatterns.of(failures);
        this.config = config;
        this.clock = clock;
        this.framesSent = framesSent;
        this.own = new DurableDelivery(config, clock, framesSent);
        this.merged = new MergedDelivery(config, clock, framesSent, own.skipped());
    }

    /**
     * Sets the journal, once; sessions wait until then.
     *
     * @param sources the sources that were ever mirrored; empty while that is unknown
     * @param index of the journal's own source, for a caller
     */
    public void readFrom(JournalConfig read, Supplier<Set<String>> sources, Function<Principal, JournalIndex> index) {
        known = sources;
        journal = read;
        own.readFrom(read, index);
        merged.readFrom(read);
    }

    /**
     * Creates the event source of one session, which reads once the session is opened.
     *
     * @param parameter the value of a query parameter by name; null where absent
     * @param client who reads
     * @throws IllegalArgumentException one sentence that names the parameter and its valid values
     */
    public EventSource source(
            Function<String, @Nullable String> parameter,
            Filter filter,
            SendRateLimiter limiter,
            DurableDelivery.Reader client) {
        var sources = sources(parameter);
        int perSecond = EventSampling.perSecond(parameter.apply(EventSampling.PARAMETER));
        var cursor = Optional.ofNullable(parameter.apply(SINCE)).flatMap(text -> SourceCursor.parse(text.strip()));
        if (sources.isPresent() && !sources.get().isOne()) {
            if (perSecond > 0) {
                throw new IllegalArgumentException("max_per_second must be absent where several sources are read");
            }
            var range = JournalRange.of(
                    name -> name.equals(SINCE) && cursor.isPresent() ? "earliest" : parameter.apply(name),
                    clock.instant());
            sources.get().check(range.start(), range.end());
            return merged.source(sources.get(), range, cursor.orElse(null), filter, limiter);
        }
        var read = journal;
        String name = sources.map(one -> one.names().get(0)).orElse(read == null ? "" : read.source());
        var range = JournalRange.of(
                asked -> asked.equals(SINCE) && cursor.isPresent() ? since(cursor.get(), name) : parameter.apply(asked),
                clock.instant());
        return of(name).source(filter, range, new EventPace(limiter, perSecond, failures), client);
    }

    private static String since(SourceCursor cursor, String source) {
        return cursor.epoch().at(cursor.sequences().getOrDefault(source, 0L));
    }

    /** Empty if none is named. */
    private Optional<SourceSelection> sources(Function<String, @Nullable String> parameter) {
        String text = parameter.apply("source");
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        try {
            var sources = SourceSelection.parse(text.strip());
            var all = known.get();
            if (!all.isEmpty()) {
                var unused = sources.of(all);
            }
            return Optional.of(sources);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("source " + e.getMessage(), e);
        }
    }

    private DurableDelivery of(String source) {
        var read = journal;
        if (source.isEmpty() || (read != null && source.equals(read.source()))) {
            return own;
        } else if (read == null) {
            throw new IllegalArgumentException("source cannot be chosen yet: the journal is not connected; retry");
        }
        var other = others.get(source);
        if (other == null && others.size() >= SourceSelection.MAX_SOURCES) {
            throw new IllegalArgumentException(
                    "source must be one of " + String.join(", ", others.keySet()) + ": no more are read here");
        }
        return others.computeIfAbsent(source, name -> {
            var delivery = new DurableDelivery(config, clock, framesSent, own.skipped());
            delivery.readFrom(read.withSource(name));
            return delivery;
        });
    }

    /** This forwarder's own source; empty while the journal is not connected. */
    Optional<String> ownSource() {
        return Optional.ofNullable(journal).map(JournalConfig::source);
    }

    /** Durable sessions now. */
    public int sessions() {
        return own.sessions()
                + merged.sessions()
                + others.values().stream().mapToInt(DurableDelivery::sessions).sum();
    }

    /** Sessions that wait for a reader of the past. */
    public int waiting() {
        return own.waiting()
                + merged.waiting()
                + others.values().stream().mapToInt(DurableDelivery::waiting).sum();
    }

    /** Counters of skipped journal records. */
    public SkippedRecords skipped() {
        return own.skipped();
    }

    @Override
    public void close() {
        own.close();
        merged.close();
        others.values().forEach(DurableDelivery::close);
    }
}
