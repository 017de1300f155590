package dev.kodama.health;

import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.pattern.NamePatterns;
import dev.kodama.settings.Setting;
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
    private static final Duration FORGET_AFTER = Duration.ofDays(1);

    public static final Setting<List<String>> HEARTBEAT_TYPES = Setting.nonEmptyList(
                    "KODAMA_HEARTBEAT_TYPES", "TYPE,...", NamePatterns::checked)
            .withDefault(List.of("sandbox.heartbeat", "SANDBOX_agent.heartbeat"))
            .describedAs("Event types that are heartbeats of an entity");

    public static final Setting<List<String>> TERMINATION_TYPES = Setting.nonEmptyList(
                    "KODAMA_TERMINATION_TYPES", "TYPE,...", NamePatterns::checked)
            .withDefault(List.of(
                    "sandbox.terminated", "sandbox.stopped", "SANDBOX_TERMINATED", "SANDBOX_sandbox.terminated"))
            .describedAs("Event types that end an entity");

    public static final Setting<Duration> HEARTBEAT_INTERVAL = Setting.duration(
                    "KODAMA_HEARTBEAT_INTERVAL", Duration.ofSeconds(1))
            .withDefault(Duration.ofSeconds(30))
            .describedAs("Interval of heartbeats; an entity is late after 1.5 intervals, missing after 3");

    public HealthConfig {
        HEARTBEAT_INTERVAL.check(interval);
    }

    /** The defaults: heartbeats of sandboxes; entities are forgotten after a day. */
    public static HealthConfig standard(JournalConfig journal) {
        return from(Settings.DEFAULTS, journal);
    }

    /** Reads the settings of this class and {@link JournalConfig#from}. */
    public static HealthConfig from(Settings settings) {
        return from(settings, JournalConfig.from(settings));
    }

    private static HealthConfig from(Settings settings, JournalConfig journal) {
        return new HealthConfig(
                journal,
                types(settings.get(HEARTBEAT_TYPES)),
                types(settings.get(TERMINATION_TYPES)),
                settings.get(HEARTBEAT_INTERVAL),
                FORGET_AFTER,
                MAX_ENTITIES);
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
