package dev.kodama.metrics;

import dev.kodama.bus.EventMetadata;
import dev.kodama.bus.EventMetadata.Head;
import dev.kodama.journal.compacted.CompositeKey;

/**
 * What is counted together: the events of one type about one type of entity, or what took one stage of their way.
 *
 * @param eventType empty for a stage
 * @param entityType empty where the events are about no entity; the name of a stage
 */
public record MetricKey(String eventType, String entityType) {
    /** From the capture of a batch's last event to when its transaction was sent to Kafka. */
    public static final MetricKey CAPTURE_TO_JOURNAL = new MetricKey("", "capture-to-journal");

    /** From there to when it was read here. */
    public static final MetricKey JOURNAL_TO_PROCESSOR = new MetricKey("", "journal-to-processor");

    /** What takes the place of the next one when there are as many as may be. */
    public static final MetricKey OTHER = new MetricKey("(other)", "");

    private static final MetricKey UNREADABLE = new MetricKey("(unreadable)", "");
    private static final int LONGEST = 200;
    private static final char BETWEEN = '\t';

    static MetricKey of(byte[] event) {
        return EventMetadata.of(event) instanceof Head head
                ? new MetricKey(cut(head.eventType()), head.entityType() == null ? "" : cut(head.entityType()))
                : UNREADABLE;
    }

    /** What somebody invents must not be what a state or a label grows with. */
    private static String cut(String name) {
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST) + "…";
    }

    /** As a key. */
    String text() {
        return new CompositeKey(eventType, CompositeKey.escape(entityType, BETWEEN)).text(BETWEEN);
    }

    static MetricKey fromText(String text) {
        var key = CompositeKey.read(text, BETWEEN);
        return new MetricKey(key.first(), CompositeKey.unescape(key.second()));
    }

    /** The key of what has a key that was written before keys were escaped; every other key as it is. */
    static String currentKey(String key) {
        int between = key.lastIndexOf(BETWEEN);
        return isCurrent(key) ? key : new MetricKey(key.substring(0, between), key.substring(between + 1)).text();
    }

    private static boolean isCurrent(String key) {
        try {
            return fromText(key).text().equals(key);
        } catch (IllegalArgumentException e) {
            return false; // its only separator looks escaped
        }
    }

    /** Whether it is no kind of event. */
    public boolean isStage() {
        return eventType.isEmpty();
    }
}
