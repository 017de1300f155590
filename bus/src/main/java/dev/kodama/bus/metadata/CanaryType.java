package dev.kodama.bus.metadata;

/**
 * The event type of {@code kodama canary}, which measures the path of an event by publishing some. The journal holds its events as all
 * others; reports of what services publish leave them out.
 */
public final class CanaryType {
    /** The event type; its channel is {@code events.kodama.canary}. */
    public static final String EVENT_TYPE = "kodama.canary";

    /** The entity type of its events. */
    public static final String ENTITY_TYPE = "canary";

    private CanaryType() {}

    /** Whether it is the event type of a canary. */
    public static boolean is(String eventType) {
        return eventType.equals(EVENT_TYPE);
    }
}
