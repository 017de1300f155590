package dev.kodama.metrics;

import dev.kodama.bus.metadata.EventMetadata;
import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.journal.compacted.CompositeKey;

/**
 * Key of the counts: the events of one event type and entity type, or a stage of the latency.
 *
 * @param eventType empty for a stage
 * @param entityType empty for events without an entity; for a stage its name
 */
public record MetricKey(String eventType, String entityType) {
    /** Stage from the capture of a batch's last event to the send of its transaction. */
    public static final MetricKey CAPTURE_TO_JOURNAL = new MetricKey("", "capture-to-journal");

    /** Stage from that send to the read here. */
    public static final MetricKey JOURNAL_TO_PROCESSOR = new MetricKey("", "journal-to-processor");

    /** Key of all events beyond the maximum of keys. */
    public static final MetricKey OTHER = new MetricKey("(other)", "");

    private static final MetricKey UNREADABLE = new MetricKey("(unreadable)", "");
    private static final int MAX_LENGTH = 200;
    private static final char SEPARATOR = '\t';

    static MetricKey of(byte[] event) {
        return EventMetadata.of(event) instanceof Head head
                ? new MetricKey(cut(head.eventType()), head.entityType() == null ? "" : cut(head.entityType()))
                : UNREADABLE;
    }

    /** Bounds what a long name takes in the store and in labels. */
    private static String cut(String name) {
        return name.length() <= MAX_LENGTH ? name : name.substring(0, MAX_LENGTH) + "…";
    }

    /** As key of a record. */
    String text() {
        return new CompositeKey(eventType, CompositeKey.escape(entityType, SEPARATOR)).text(SEPARATOR);
    }

    static MetricKey fromText(String text) {
        var key = CompositeKey.read(text, SEPARATOR);
        return new MetricKey(key.first(), CompositeKey.unescape(key.second()));
    }

    /** Converts a key that was written before keys were escaped; every other key is returned unchanged. */
    static String currentKey(String key) {
        int between = key.lastIndexOf(SEPARATOR);
        return isCurrent(key) ? key : new MetricKey(key.substring(0, between), key.substring(between + 1)).text();
    }

    private static boolean isCurrent(String key) {
        try {
            return fromText(key).text().equals(key);
        } catch (IllegalArgumentException e) {
            return false; // its only separator looks escaped
        }
    }

    /** Whether it is a stage, and not a kind of event. */
    public boolean isStage() {
        return eventType.isEmpty();
    }
}
