package dev.kodama.history;

import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.reader.JournalCorruptException;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.journal.reader.SkippedRecords;
import dev.kodama.journal.topics.JournalPositions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;

/**
 * Reads pages of a source's journal. Opens nothing before it is asked, and at most five readers; Kafka may be away and come back.
 * For use by any number of threads, of which five are answered at a time.
 */
public final class JournalPages implements AutoCloseable {
    private static final int READERS = 5;

    private final JournalConfig config;
    private final PageBudget limits;
    private final ReaderPool<JournalReader> readers;

    JournalPages(JournalConfig config, InstantSource clock, PageBudget limits, SkippedRecords skipped) {
        this.config = config;
        this.limits = limits;
        this.readers = new ReaderPool<>(
                READERS,
                () -> JournalReader.open(config, new StartPosition.Latest(), new EndPosition.Never(), clock, skipped),
                JournalReader::close);
    }

    public static JournalPages of(JournalConfig config, InstantSource clock) {
        return of(config, clock, new SkippedRecords());
    }

    /** As {@link #of(JournalConfig, InstantSource)}; {@code skipped} counts what is left out of the journal. */
    public static JournalPages of(JournalConfig config, InstantSource clock, SkippedRecords skipped) {
        return new JournalPages(config, clock, PageBudget.DEFAULT, skipped);
    }

    /**
     * Some of the events that are asked for, and where they go on. At most about 200,000 events are looked at and 8 MB handed out, in
     * about 3 s.
     *
     * @throws UnavailableException if there is no journal, or Kafka is away
     * @throws JournalCorruptException if a sequence is missing
     */
    public EventPage page(HistoryQuery query) {
        return ask(reader -> query.order() == Order.ASC
                ? AscendingScan.page(reader, query, limits)
                : DescendingScan.page(reader, query, limits));
    }

    /** What the journal holds; as {@link #page}. */
    public JournalSummary facts() {
        return ask(reader -> {
            reader.seek(new StartPosition.Earliest(), new EndPosition.Now());
            long first = Reads.firstSequence(reader);
            try (var lookup = EventLookup.open(config)) {
                var position = JournalPositions.read(config).orElse(JournalPosition.start());
                return new JournalSummary(
                        config.source(), first, position.nextSequence(), position.time(), lookup.partitions());
            }
        });
    }

    /** A reader that was kept may be one of a topic that is gone: then a new one has its try. */
    private <T> T ask(Function<JournalReader, T> question) {
        try {
            return answer(question);
        } catch (JournalCorruptException e) {
            readers.closeIdle(Duration.ZERO);
            return answer(question);
        }
    }

    private <T> T answer(Function<JournalReader, T> question) {
        try {
            return readers.with(question);
        } catch (JournalNotFoundException e) {
            throw new UnavailableException("There is no journal on this Kafka yet; start a mirror.", e);
        } catch (KafkaException e) {
            throw away(e);
        }
    }

    /** Kafka does not answer. */
    public static UnavailableException away(KafkaException failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String why = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
        return new UnavailableException("Kafka does not answer (" + why + "); ask again.", failure);
    }

    @Override
    public void close() {
        readers.close();
    }
}
