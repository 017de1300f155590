package dev.kodama.health;

import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.settings.CommaList;
import dev.kodama.settings.SettingException;
import dev.kodama.settings.Settings;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * What the health of entities is told from.
 *
 * @param heartbeats the event types that say that an entity lives
 * @param ends the event types after which it is gone; patterns with * for any letters
 * @param interval from one heartbeat to the next
 * @param forgetAfter when an entity that is gone or missing is forgotten
 * @param maxEntities how many entities of a partition are watched at a time; of others it is only told that there are some
 */
public record HealthConfig(
        JournalConfig journal,
        EventFilter heartbeats,
        EventFilter ends,
        Duration interval,
        Duration forgetAfter,
        int maxEntities) {
    private static final int MAX_ENTITIES = 5_000;
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final Duration FORGET_AFTER = Duration.ofDays(1);
    private static final List<String> HEARTBEATS = List.of("sandbox.heartbeat", "SANDBOX_agent.heartbeat");
    private static final List<String> ENDS =
            List.of("sandbox.terminated", "sandbox.stopped", "SANDBOX_TERMINATED", "SANDBOX_sandbox.terminated");

    public HealthConfig {
        if (interval.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new SettingException("KODAMA_HEARTBEAT_INTERVAL", "must be 1s or longer, was " + interval);
        }
    }

    /** Heartbeats of sandboxes every 30 s; forgotten after a day. */
    public static HealthConfig standard(JournalConfig journal) {
        return new HealthConfig(journal, types(HEARTBEATS), types(ENDS), INTERVAL, FORGET_AFTER, MAX_ENTITIES);
    }

    /**
     * Reads {@code KODAMA_HEARTBEAT_TYPES} (sandbox.heartbeat, SANDBOX_agent.heartbeat), {@code KODAMA_TERMINATION_TYPES}
     * (sandbox.terminated, sandbox.stopped, SANDBOX_TERMINATED, SANDBOX_sandbox.terminated), both separated by commas, {@code
     * KODAMA_HEARTBEAT_INTERVAL} (30s), and what {@link JournalConfig#from} reads.
     */
    public static HealthConfig from(Settings settings) {
        return new HealthConfig(
                JournalConfig.from(settings),
                types(settings, "KODAMA_HEARTBEAT_TYPES", HEARTBEATS),
                types(settings, "KODAMA_TERMINATION_TYPES", ENDS),
                settings.duration("KODAMA_HEARTBEAT_INTERVAL", INTERVAL),
                FORGET_AFTER,
                MAX_ENTITIES);
    }

    private static EventFilter types(Settings settings, String name, List<String> otherwise) {
        var types = CommaList.of(settings.text(name, String.join(",", otherwise)));
        if (types.isEmpty()) {
            throw new SettingException(name, "must name event types, separated by commas");
        }
        try {
            return types(types);
        } catch (IllegalArgumentException e) {
            throw new SettingException(name, String.valueOf(e.getMessage()));
        }
    }

    private static EventFilter types(List<String> types) {
        return EventFilter.of(types, List.of(), List.of());
    }

    /** What the topology writes. */
    public List<NewTopic> topics() {
        return List.of(
                JournalTopics.compacted(healthTopic()),
                JournalTopics.retained(changesTopic(journal), journal.retention()));
    }

    /**
     * Every change of how an entity is, with how it was before; kept as long as events. From the changes after a time, and how things are
     * now, a report as of that time can be made.
     */
    public static String changesTopic(JournalConfig journal) {
        return journal.prefix() + "health-changes";
    }

    /** How each entity is; compacted, by entity. */
    public String healthTopic() {
        return journal.prefix() + "health";
    }
}
