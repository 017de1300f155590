package dev.kodama.forwarder.delivery;

import dev.kodama.http.monitoring.ComponentHealth;
import dev.kodama.http.monitoring.ComponentHealth.Need;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.compacted.CompactedTable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The low watermark of live delivery: a sequence up to which every event was published before the newest one that came from Redis. The
 * journal's position is followed all the time, because after an outage it would tell of events that were not seen here.
 */
public final class JournalWatermark implements AutoCloseable {
    private static final int MOST_SOURCES = 10_000;
    /** Not 0, which is the last sequence of a journal without events. */
    private static final long UNKNOWN = -1;

    private @Nullable CompactedTable<JournalPosition> positions;
    private volatile long journaled = UNKNOWN;
    private volatile long confirmed = UNKNOWN;

    /** Follows the journal's position from now on. */
    public synchronized void follow(JournalConfig journal) {
        positions = CompactedTable.follow(journal, journal.positionsTopic(), MOST_SOURCES, (source, json) -> {
            var position = JournalPosition.fromJson(json);
            if (source.equals(journal.source())) {
                journaled = position.nextSequence() - 1;
            }
            return position;
        });
    }

    /** Redis's connection lives: what is journaled by now was published before, and has come. */
    void confirm() {
        long now = journaled;
        if (confirmed != now) { // on each event: most write nothing
            confirmed = now;
        }
    }

    /** Null while it is not known. */
    @Nullable
    Long sequence() {
        long sequence = confirmed;
        return sequence == UNKNOWN ? null : (Long) sequence;
    }

    /** Durable delivery: it works while the journal's position can be read from Kafka. */
    public synchronized ComponentHealth health() {
        var view = positions;
        boolean current = view != null && view.current();
        boolean ready = current && journaled > 0;
        String detail = ready
                ? ""
                : current
                        ? "there is no journal of this source yet: start a mirror"
                        : view == null || !view.ready()
                                ? "the journal was not read from Kafka yet"
                                : "Kafka does not answer: durable clients wait";
        var details = Map.<String, Object>of("state", ready ? "readable" : "not readable", "detail", detail);
        return new ComponentHealth("journal", ready, Need.DELIVERY, details);
    }

    @Override
    public synchronized void close() {
        if (positions != null) {
            positions.close();
        }
    }
}
