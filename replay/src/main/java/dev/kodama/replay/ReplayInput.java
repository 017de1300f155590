package dev.kodama.replay;

import dev.kodama.history.selective.SelectiveReader;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.reader.RetentionCut;
import dev.kodama.journal.sources.MergedReader;
import dev.kodama.journal.sources.SourceCursor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The events of a replay: of one source, or of several. Progress is counted in sequences; of several sources in their sum. */
interface ReplayInput {
    List<JournaledEvent> poll(Duration timeout);

    boolean ended();

    /** The sequence of the next event of {@link #poll}; 0 until the start is found. */
    long nextSequence();

    /** The sequence before which the input ends; {@link Long#MAX_VALUE} while it is unknown. */
    long endSequence();

    /** Records that an event was written or filtered. Returns the sequence after it. */
    long take(JournaledEvent event);

    /** Records that the end was reached. */
    void reachEnd();

    /** The position behind the events that were taken; empty for one source, whose sequence says it. */
    Optional<SourceCursor> cursor();

    /** One source. */
    static ReplayInput of(SelectiveReader reader, RetentionCut cut) {
        return new OneSource(reader, cut);
    }

    /** Several sources. */
    static ReplayInput of(MergedReader reader) {
        return new SeveralSources(reader);
    }

    /** A reader's events. */
    record OneSource(SelectiveReader reader, RetentionCut cut) implements ReplayInput {
        @Override
        public List<JournaledEvent> poll(Duration timeout) {
            if (reader.byIndex()) {
                cut.take(reader.nextSequence() - 1); // events that were left out are not deleted ones
            }
            return reader.poll(timeout);
        }

        @Override
        public boolean ended() {
            return reader.ended();
        }

        @Override
        public long nextSequence() {
            return reader.nextSequence();
        }

        @Override
        public long endSequence() {
            return reader.endSequence();
        }

        @Override
        public long take(JournaledEvent event) {
            cut.take(event.sequence());
            return event.sequence() + 1;
        }

        @Override
        public void reachEnd() {
            cut.reach(reader.endSequence());
        }

        @Override
        public Optional<SourceCursor> cursor() {
            return Optional.empty();
        }
    }

    /** A merged reader's events, which counts deleted ones itself. */
    final class SeveralSources implements ReplayInput {
        private final MergedReader reader;
        private final SortedMap<String, Long> taken = new TreeMap<>();

        SeveralSources(MergedReader reader) {
            this.reader = reader;
        }

        @Override
        public List<JournaledEvent> poll(Duration timeout) {
            takeAll(); // what was handed out before was taken, and what was deleted
            var events = reader.poll(timeout);
            if (taken.isEmpty()) {
                takeAll();
                for (int i = events.size() - 1; i >= 0; i--) {
                    taken.put(events.get(i).source(), events.get(i).sequence() - 1);
                }
            }
            return events;
        }

        private void takeAll() {
            reader.cursor().ifPresent(cursor -> taken.putAll(cursor.sequences()));
        }

        @Override
        public boolean ended() {
            return reader.ended();
        }

        @Override
        public long nextSequence() {
            return taken.isEmpty() ? 0 : sum(taken) + taken.size();
        }

        @Override
        public long endSequence() {
            return reader.endSequences().containsValue(Long.MAX_VALUE) ? Long.MAX_VALUE : sum(reader.endSequences());
        }

        private static long sum(SortedMap<String, Long> sequences) {
            return sequences.values().stream().mapToLong(Long::longValue).sum();
        }

        @Override
        public long take(JournaledEvent event) {
            taken.put(event.source(), event.sequence());
            return nextSequence();
        }

        @Override
        public void reachEnd() {
            reader.reachEnd();
        }

        @Override
        public Optional<SourceCursor> cursor() {
            return taken.isEmpty() ? Optional.empty() : Optional.of(new SourceCursor(reader.epoch(), taken));
        }
    }
}
