package dev.kodama.forwarder.delivery;

import dev.kodama.http.monitoring.ComponentHealth;
import dev.kodama.http.monitoring.ComponentHealth.Need;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.compacted.CompactedTable;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * Low watermark of live delivery: every event up to this sequence was published before the newest message from Redis. The journal's position is
 * followed all the time: read after an outage it would cover events that never arrived here.
 */
public final class JournalWatermark implements AutoCloseable {
    private static final int MAX_SOURCES = 10_000;
    /** Not 0, which is the last sequence of an empty journal. */
    private static final long UNKNOWN = -1;

    private volatile @Nullable CompactedTable<JournalPosition> positions;
    private volatile long journaled = UNKNOWN;
    private volatile long confirmed = UNKNOWN;
    private final Set<String> sources = new ConcurrentSkipListSet<>();

    /** Starts following the journal's position. */
    public synchronized void follow(JournalConfig journal) {
        positions = CompactedTable.follow(journal, journal.positionsTopic(), MAX_SOURCES, (source, json) -> {
            var position = JournalPosition.fromJson(json);
            sources.add(source);
            if (source.equals(journal.source())) {
                journaled = position.nextSequence() - 1;
            }
            return position;
        });
    }

    /** Redis is connected: every event journaled by now has arrived here. */
    void confirm() {
        long now = journaled;
        if (confirmed != now) { // called for each event: most calls write nothing
            confirmed = now;
        }
    }

    /** The watermark; null while unknown. */
    @Nullable
    Long sequence() {
        long sequence = confirmed;
        return sequence == UNKNOWN ? null : (Long) sequence;
    }

    /** The sources that were ever mirrored; empty while that is unknown. */
    public Set<String> sources() {
        var table = positions;
        return table != null && table.ready() ? Set.copyOf(sources) : Set.of();
    }

    /** Health of durable delivery: ready while the journal's position can be read from Kafka. */
    public synchronized ComponentHealth health() {
        var table = positions;
        boolean current = table != null && table.current();
        boolean ready = current && journaled > 0;
        String detail = ready
                ? ""
                : current
                        ? "there is no journal of this source yet: start a mirror"
                        : table == null || !table.ready()
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
