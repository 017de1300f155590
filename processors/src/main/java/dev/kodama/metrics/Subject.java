package dev.kodama.metrics;

import dev.kodama.bus.EventScan;
import dev.kodama.bus.EventScan.Head;

/**
 * What is counted together: the events of one type about one type of entity, or what took one stage of their way.
 *
 * @param eventType empty for a stage
 * @param entityType empty where the events are about no entity; the name of a stage
 */
public record Subject(String eventType, String entityType) {
    /** From the capture of a batch's last event to when its transaction was sent to Kafka. */
    public static final Subject CAPTURE_TO_JOURNAL = new Subject("", "capture-to-journal");

    /** From there to when it was read here. */
    public static final Subject JOURNAL_TO_PROCESSOR = new Subject("", "journal-to-processor");

    /** What takes the place of the next one when there are as many as may be. */
    public static final Subject OTHER = new Subject("(other)", "");

    private static final Subject UNREADABLE = new Subject("(unreadable)", "");
    private static final int LONGEST = 200;
    private static final char BETWEEN = '\t';

    static Subject of(byte[] event) {
        return EventScan.of(event) instanceof Head head
                ? new Subject(cut(head.eventType()), head.entityType() == null ? "" : cut(head.entityType()))
                : UNREADABLE;
    }

    /** What somebody invents must not be what a state or a label grows with. */
    private static String cut(String name) {
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST) + "…";
    }

    /** As a key. */
    String text() {
        return eventType + BETWEEN + entityType;
    }

    static Subject fromText(String text) {
        int between = text.lastIndexOf(BETWEEN);
        return new Subject(text.substring(0, between), text.substring(between + 1));
    }

    /** Whether it is no kind of event. */
    public boolean isStage() {
        return eventType.isEmpty();
    }
}
