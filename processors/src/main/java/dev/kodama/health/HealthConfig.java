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
 * Configuration of the topology {@code health}.
 *
 * @param heartbeats event types of heartbeats
 * @param terminationTypes event types after which an entity is gone; patterns with * for any letters
 * @param interval between heartbeats
 * @param forgetAfter time after which a gone or missing entity is forgotten
 * @param maxEntities maximum of monitored entities in a partition
 */
public record HealthConfig(
        JournalConfig journal,
        EventFilter heartbeats,
        EventFilter terminationTypes,
        Duration interval,
        Duration forgetAfter,
        int maxEntities) {
    private static final int MAX_ENTITIES = 5_000;
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final Duration FORGET_AFTER = Duration.ofDays(1);
    private static final List<String> HEARTBEATS = List.of("sandbox.heartbeat", "SANDBOX_agent.heartbeat");
    private static final List<String> TERMINATION_TYPES =
            List.of("sandbox.terminated", "sandbox.stopped", "SANDBOX_TERMINATED", "SANDBOX_sandbox.terminated");

    public HealthConfig {
        if (interval.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new SettingException("KODAMA_HEARTBEAT_INTERVAL", "must be 1s or longer, was " + interval);
        }
    }

    /** Heartbeats of sandboxes every 30 s; entities are forgotten after a day. */
    public static HealthConfig standard(JournalConfig journal) {
        return new HealthConfig(
                journal, types(HEARTBEATS), types(TERMINATION_TYPES), INTERVAL, FORGET_AFTER, MAX_ENTITIES);
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
                types(settings, "KODAMA_TERMINATION_TYPES", TERMINATION_TYPES),
                settings.duration("KODAMA_HEARTBEAT_INTERVAL", INTERVAL),
                FORGET_AFTER,
                MAX_ENTITIES);
    }

    private static EventFilter types(Settings settings, String name, List<String> defaults) {
        var types = CommaList.of(settings.text(name, String.join(",", defaults)));
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

    /** The topics that the topology writes. */
    public List<NewTopic> topics() {
        return List.of(
                JournalTopics.compacted(healthTopic()),
                JournalTopics.retained(changesTopic(journal), journal.retention()));
    }

    /**
     * Topic of every change of state, with the state before it; retained as long as events. A report as of a time is made from the present
     * states and the changes after that time.
     */
    public static String changesTopic(JournalConfig journal) {
        return journal.prefix() + "health-changes";
    }

    /** Topic of the state of each entity; compacted, by entity. */
    public String healthTopic() {
        return journal.prefix() + "health";
    }
}
