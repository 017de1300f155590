package dev.kodama.journal.sources;

import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.journal.reader.RetentionCut;
import dev.kodama.journal.reader.SkippedRecords;
import dev.kodama.journal.topics.OtherJournalException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads several sources of a journal: each in the order of its sequence, without a hole, and all merged by time of capture. An event that is
 * journaled more than {@link #MAX_WAIT} after it was captured may come behind later ones of other sources; none is left out. Memory: that of
 * a {@link JournalReader} for each source. For one thread.
 */
public final class MergedReader implements AutoCloseable {
    /** How long an event waits for earlier ones of other sources. */
    public static final Duration MAX_WAIT = Duration.ofMillis(250);

    private static final int MAX_EVENTS = 250;
    /** How long one source is polled while another may have events. */
    private static final Duration IDLE_SLICE = Duration.ofMillis(20);

    private static final Duration BUSY_SLICE = Duration.ofMillis(2);

    /** @param cut the events of the range that retention has deleted */
    private record Source(String name, JournalReader reader, RetentionCut cut) {}

    private final InstantSource clock;
    private final List<Source> sources = new ArrayList<>();
    private final SourceMerger merger;

    private MergedReader(int count, InstantSource clock) {
        this.clock = clock;
        this.merger = new SourceMerger(count, MAX_WAIT);
    }

    /**
     * Opens a reader.
     *
     * @param names the sources
     * @param start where each source begins
     * @param end where each source ends
     * @throws dev.kodama.journal.JournalNotFoundException if there is no journal on this Kafka
     * @throws OtherJournalException if a start is a position of another journal, or the journal is created anew meanwhile
     * @throws org.apache.kafka.common.KafkaException as the cluster says
     */
    public static MergedReader open(
            JournalConfig config,
            List<String> names,
            Function<String, StartPosition> start,
            EndPosition end,
            InstantSource clock,
            SkippedRecords skipped) {
        var merged = new MergedReader(names.size(), clock);
        try {
            for (String name : names) {
                var reader = JournalReader.open(config.withSource(name), start.apply(name), end, clock, skipped);
                merged.sources.add(new Source(name, reader, new RetentionCut(reader)));
                OtherJournalException.check(merged.epoch(), reader.epoch());
            }
            return merged;
        } catch (RuntimeException e) {
            merged.close();
            throw e;
        }
    }

    /** The journal that is read. */
    public JournalEpoch epoch() {
        return sources.get(0).reader().epoch();
    }

    /**
     * Waits for the next events.
     *
     * @return empty after {@code timeout} or at the end
     * @throws dev.kodama.journal.reader.JournalCorruptException as a {@link JournalReader}
     * @throws org.apache.kafka.common.KafkaException as the cluster says
     */
    public List<JournaledEvent> poll(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            fetch(deadline - System.nanoTime());
            var events = next();
            if (!events.isEmpty() || ended() || System.nanoTime() >= deadline) {
                return events;
            }
        }
    }

    private void fetch(long leftNanos) {
        for (int i = 0; i < sources.size(); i++) {
            var reader = sources.get(i).reader();
            if (merger.isEmpty(i)) {
                var slice = merger.isEmpty() ? IDLE_SLICE : BUSY_SLICE;
                var polled = reader.poll(Duration.ofNanos(Math.max(1, Math.min(leftNanos, slice.toNanos()))));
                merger.add(i, polled, System.nanoTime());
                if (reader.ended()) {
                    merger.setEnded(i);
                } else if (reader.atEnd()) {
                    merger.setAtEnd(i, clock.millis(), System.nanoTime());
                } else {
                    merger.setReading(i);
                }
            }
        }
    }

    private List<JournaledEvent> next() {
        var events = new ArrayList<JournaledEvent>();
        for (int next = merger.next(); next >= 0 && events.size() < MAX_EVENTS; next = merger.next()) {
            var event = merger.remove(next);
            sources.get(next).cut().take(event.sequence());
            events.add(event);
        }
        return events;
    }

    /** Whether all events up to the end were handed out. */
    public boolean ended() {
        return merger.isEmpty()
                && sources.stream().allMatch(source -> source.reader().ended());
    }

    /** Whether all events were handed out that were in the journal a moment ago, of all sources. */
    public boolean atEnd() {
        return merger.isEmpty()
                && sources.stream()
                        .allMatch(source ->
                                source.reader().atEnd() || source.reader().ended());
    }

    /** The sequence of each source's next event. Empty until the start of each source is found. */
    public SortedMap<String, Long> nextSequences() {
        var next = new TreeMap<String, Long>();
        for (int i = 0; i < sources.size(); i++) {
            var source = sources.get(i);
            @Nullable JournaledEvent waiting = merger.first(i);
            long sequence = waiting == null ? source.reader().nextSequence() : waiting.sequence();
            if (sequence == 0) {
                return new TreeMap<>();
            }
            next.put(source.name(), sequence);
        }
        return next;
    }

    /** The position behind what was handed out. Empty until the start of each source is found. */
    public Optional<SourceCursor> cursor() {
        var next = nextSequences();
        next.replaceAll((source, sequence) -> sequence - 1);
        return next.isEmpty() ? Optional.empty() : Optional.of(new SourceCursor(epoch(), next));
    }

    /** The committed next sequence of each source when the reader was opened. */
    public SortedMap<String, Long> committedNext() {
        var next = new TreeMap<String, Long>();
        sources.forEach(source -> next.put(source.name(), source.reader().committedNext()));
        return next;
    }

    /** As {@link JournalReader#cutBefore}, of each source. */
    public SortedMap<String, Long> cutBefore() {
        var cuts = new TreeMap<String, Long>();
        sources.forEach(source -> cuts.put(source.name(), source.reader().cutBefore()));
        return cuts;
    }

    /** The sequence before which each source ends; {@link Long#MAX_VALUE} while it is unknown. */
    public SortedMap<String, Long> endSequences() {
        var ends = new TreeMap<String, Long>();
        sources.forEach(source -> ends.put(source.name(), source.reader().endSequence()));
        return ends;
    }

    /** Counts deleted events up to the end, which was reached. */
    public void reachEnd() {
        sources.forEach(source -> source.cut().reach(source.reader().endSequence()));
    }

    /** The events of each source's range that retention has deleted so far. */
    public SortedMap<String, RetentionCut> cuts() {
        var cuts = new TreeMap<String, RetentionCut>();
        sources.forEach(source -> cuts.put(source.name(), source.cut()));
        return cuts;
    }

    @Override
    public void close() {
        sources.forEach(source -> source.reader().close());
    }
}
