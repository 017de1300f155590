package dev.kodama.forwarder.merged;

import dev.kodama.forwarder.durable.JournalRange;
import dev.kodama.forwarder.durable.tail.JournalFrame;
import dev.kodama.forwarder.protocol.ServerFrame;
import dev.kodama.forwarder.protocol.SourcesResumed;
import dev.kodama.forwarder.protocol.SourcesResumed.Place;
import dev.kodama.journal.BodyFields;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.journal.reader.SkippedRecords;
import dev.kodama.journal.sources.MergedReader;
import dev.kodama.journal.sources.SourceCursor;
import dev.kodama.journal.sources.SourceSelection;
import dev.kodama.journal.text.Utf8Builder;
import dev.kodama.journal.topics.JournalTopics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads several sources for one session, from the past into the present, by one thread at a time, in one or several turns. */
final class MergedTask {
    private static final Duration POLL = Duration.ofMillis(200);

    /**
     * What a client asks for.
     *
     * @param cursor where each source starts instead of the range's start
     */
    record Request(
            SourceSelection sources,
            JournalRange range,
            @Nullable SourceCursor cursor) {
        String since() {
            return cursor == null ? range.since() : cursor.toString();
        }
    }

    private final MergedSource session;
    private final Request request;
    private final EventMask mask;
    private final Utf8Builder buffer = new Utf8Builder();
    /** The sequence of each source's next event; empty until the client knows where it resumes. */
    private final Map<String, Long> next = new TreeMap<>();

    private volatile List<String> names = List.of();
    private volatile @Nullable JournalEpoch epoch;
    private boolean caughtUp;
    private volatile boolean unavailable;
    private volatile boolean positionDue;
    private String reported = "";

    /** @param mask what is hidden of events */
    MergedTask(MergedSource session, Request request, EventMask mask) {
        this.session = session;
        this.mask = mask;
        this.request = request;
    }

    /** This task behind other sequences, which the client knows about. */
    MergedTask from(Map<String, Long> sequences) {
        var from = new MergedTask(session, request, mask);
        from.names = names;
        from.epoch = epoch;
        from.caughtUp = caughtUp;
        sequences.forEach((source, sequence) -> from.next.put(source, sequence + 1));
        return from;
    }

    SourceSelection sources() {
        return request.sources();
    }

    /** The sources that are read; empty until they are known. */
    List<String> names() {
        return names;
    }

    boolean isAnnounced() {
        return epoch != null;
    }

    boolean isWanted() {
        return session.waitsFor(this);
    }

    void fail(String sentence) {
        session.fail(this, sentence);
    }

    /** The position is reported between the next events. */
    void reportPosition() {
        positionDue = true;
    }

    /** Tells the client, once, that the journal cannot be read now. */
    void tellUnavailable() {
        if (!unavailable) {
            unavailable = true;
            session.addNotice(this, null, ServerFrame.waitingForJournal());
            session.pull();
        }
    }

    /**
     * Reads until the end, or until others need the thread.
     *
     * @return whether the task needs another turn
     * @throws dev.kodama.journal.topics.OtherJournalException if the client's journal was created anew
     */
    boolean read(
            JournalConfig config,
            List<String> selected,
            InstantSource clock,
            SkippedRecords skipped,
            BooleanSupplier giveWay) {
        names = selected;
        var cursor = request.cursor();
        boolean another = epoch == null && cursor != null && !cursor.epoch().equals(JournalTopics.epoch(config));
        try (var reader =
                MergedReader.open(config, names, start(another), request.range().end(), clock, skipped)) {
            while (isWanted()) {
                var events = reader.poll(POLL);
                if (epoch == null && !announce(reader, events, another)) {
                    continue;
                }
                unavailable = false;
                for (var event : events) {
                    if (!add(event, giveWay)) {
                        return isWanted();
                    }
                }
                reader.cursor().ifPresent(behind -> session.examine(this, behind.sequences()));
                if (reader.ended()) {
                    tell(reader, ServerFrame::ended, true);
                    session.pull();
                    return false;
                }
                tellPosition(reader);
                session.pull();
                if (giveWay.getAsBoolean()) {
                    return true;
                }
            }
            return false;
        }
    }

    private Function<String, StartPosition> start(boolean another) {
        var journal = epoch;
        if (journal != null) {
            return source -> new StartPosition.AtSequence(journal, next.getOrDefault(source, 1L));
        } else if (another) {
            return source -> new StartPosition.Earliest();
        }
        var cursor = request.cursor();
        return cursor == null ? source -> request.range().start() : cursor::startOf;
    }

    /** Returns false while the start of a source is not found. */
    private boolean announce(MergedReader reader, List<JournaledEvent> events, boolean another) {
        var first = reader.nextSequences();
        if (first.isEmpty()) {
            return false;
        }
        for (int i = events.size() - 1; i >= 0; i--) {
            first.put(events.get(i).source(), events.get(i).sequence());
        }
        var places = new TreeMap<String, Place>();
        first.forEach((source, sequence) -> places.put(source, place(reader, source, sequence, another)));
        next.putAll(first);
        epoch = reader.epoch();
        var resumed = new SourcesResumed(request.since(), places, another, reader.epoch());
        session.addNotice(this, cursor(reader.epoch()).toString(), ServerFrame.resumedSources(resumed));
        return true;
    }

    private Place place(MergedReader reader, String source, long first, boolean another) {
        var cursor = request.cursor();
        long committed = reader.committedNext().getOrDefault(source, 1L);
        long missed = another || cursor == null
                ? 0
                : Math.max(0, first - 1 - cursor.sequences().getOrDefault(source, 0L));
        boolean beyond = cursor != null && first > committed;
        boolean cut = first < reader.cutBefore().getOrDefault(source, 0L);
        boolean earliest = cursor == null && request.range().start() instanceof StartPosition.Earliest;
        boolean recovered = earliest || (!another && !beyond && missed == 0 && !cut);
        return new Place(first, Math.max(first, committed) - 1, missed, recovered);
    }

    /** @return false if the task has to stop */
    private boolean add(JournaledEvent event, BooleanSupplier giveWay) {
        String source = event.source();
        long sequence = event.sequence();
        long expected = next.getOrDefault(source, sequence);
        if (sequence > expected) {
            session.addNotice(this, null, ServerFrame.dropped(sequence - expected));
        }
        var fields = BodyFields.of(event);
        var head = JournalFrame.head(fields);
        if (JournalFrame.isHole(head) || session.filter().matches(head, event.bytes())) {
            next.put(source, sequence + 1);
            var id = cursor(event);
            byte[] frame = session.framing().event(id, JournalFrame.json(fields, mask, buffer));
            if (!session.putEvent(this, frame, source, sequence, event.timeMillis(), giveWay)) {
                next.put(source, sequence);
                return false;
            }
        }
        next.put(source, sequence + 1);
        return true;
    }

    /** The id of an event on a stream. */
    private String cursor(JournaledEvent event) {
        var journal = epoch;
        return journal == null
                ? String.valueOf(event.sequence())
                : cursor(journal).toString();
    }

    private SourceCursor cursor(JournalEpoch journal) {
        var behind = new TreeMap<>(next);
        behind.replaceAll((source, sequence) -> sequence - 1);
        return new SourceCursor(journal, behind);
    }

    private void tellPosition(MergedReader reader) {
        if (!caughtUp && reader.atEnd()) {
            caughtUp = true;
            tell(reader, ServerFrame::caughtUp, true);
        } else if (positionDue) {
            positionDue = false;
            tell(reader, ServerFrame::position, false);
        }
    }

    /** @param always false if only a position that has changed is told */
    private void tell(MergedReader reader, Function<SourceCursor, byte[]> notice, boolean always) {
        reader.cursor().ifPresent(cursor -> {
            String text = cursor.toString();
            if (always || !reported.equals(text)) {
                reported = text;
                session.addNotice(this, text, notice.apply(cursor));
            }
        });
    }
}
