package dev.kodama.health;

import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournalConfig;
import java.time.Duration;
import java.util.List;

/**
 * What the health of entities is told from.
 *
 * @param heartbeats the event types that say that an entity lives
 * @param ends the event types after which it is gone; patterns with * for any letters
 * @param interval from one heartbeat to the next
 * @param forgetAfter when an entity that is gone or missing is forgotten
 */
public record HealthConfig(
        JournalConfig journal, EventFilter heartbeats, EventFilter ends, Duration interval, Duration forgetAfter) {
    private static final List<String> HEARTBEATS = List.of("sandbox.heartbeat", "SANDBOX_agent.heartbeat");
    private static final List<String> ENDS =
            List.of("sandbox.terminated", "sandbox.stopped", "SANDBOX_TERMINATED", "SANDBOX_sandbox.terminated");

    /** Heartbeats of sandboxes every 30 s; forgotten after a day. */
    public static HealthConfig standard(JournalConfig journal) {
        return new HealthConfig(
                journal,
                EventFilter.of(HEARTBEATS, List.of(), List.of()),
                EventFilter.of(ENDS, List.of(), List.of()),
                Duration.ofSeconds(30),
                Duration.ofDays(1));
    }

    /** How each entity is; compacted, by entity. */
    public String healthTopic() {
        return journal.prefix() + "health";
    }
}
