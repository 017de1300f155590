package dev.kodama.health;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.bus.metadata.EventMetadata;
import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.journal.EventTimeClock;
import dev.kodama.journal.compacted.CompositeKey;
import dev.kodama.journal.text.IsoTimestamps;
import dev.kodama.streams.OnDemandPunctuation;
import dev.kodama.streams.topics.HomePartition;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores each entity's last heartbeat and checks every second for overdue ones. While it lags it must not report heartbeats as missing that
 * it has not read yet: see {@link EventTimeClock}. The state of an entity whose key now belongs to another partition is moved there: see
 * {@link MovedHealth}.
 *
 * <p>At most {@link HealthConfig#maxEntities} entities are monitored. At the maximum, gone and missing entities are forgotten at once, new
 * ones are not monitored, and a record per minute says so.
 */
final class HeartbeatMonitor implements Processor<byte[], byte[], String, HeartbeatMonitor.Output> {
    /** Name of the store; it is state and must not change. */
    static final String STORE = "health";

    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
    private static final Duration MAX_IDLE_INTERVAL = Duration.ofSeconds(5);
    private static final int MAX_ENTITY_LENGTH = 500;
    private static final long UNMONITORED_INTERVAL_MILLIS = 60_000;
    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatMonitor.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OTHER = "(other)";
    private static final char SEPARATOR = ':';

    /**
     * Output record.
     *
     * @param moved whether it is the stored state of an entity, for its own partition
     * @param value null if the entity is forgotten
     * @param change the value with the state before it; null if it is moved, or not of an entity
     */
    record Output(
            boolean moved, @Nullable String value, @Nullable String change) {}

    private final HealthConfig config;
    private EventTimeClock clock = EventTimeClock.NOTHING;
    private long monitored;
    private long unmonitoredMillis;
    private @Nullable ProcessorContext<String, Output> context;
    private @Nullable KeyValueStore<String, String> store;
    private @Nullable HomePartition home;
    private @Nullable OnDemandPunctuation checks;

    HeartbeatMonitor(HealthConfig config) {
        this.config = config;
    }

    @Override
    public void init(ProcessorContext<String, Output> context) {
        this.context = context;
        this.store = context.getStateStore(STORE);
        this.home = HomePartition.of(config.journal().eventsTopic(), context);
        this.clock = EventTimeClock.begun(context.currentSystemTimeMs());
        this.monitored = 0;
        this.unmonitoredMillis = 0;
        try (var all = Objects.requireNonNull(store).all()) {
            all.forEachRemaining(entry -> monitored++);
        }
        this.checks = new OnDemandPunctuation(context, this::check);
        checks.in(CHECK_INTERVAL);
    }

    @Override
    public void process(Record<byte[], byte[]> event) {
        clock = clock.read(event.timestamp(), Objects.requireNonNull(context).currentSystemTimeMs());
        Objects.requireNonNull(checks).in(CHECK_INTERVAL);
        if (EventMetadata.of(event.value()) instanceof Head head
                && head.entityType() != null
                && head.entityId() != null) {
            boolean heartbeat = config.heartbeats().passes(head);
            if (heartbeat || config.terminationTypes().passes(head)) {
                var entity = new CompositeKey(head.entityType(), head.entityId());
                onEvent(entity.text(SEPARATOR), event.timestamp(), heartbeat);
            }
        }
    }

    private void onEvent(String entity, long millis, boolean heartbeat) {
        String known = Objects.requireNonNull(store).get(entity);
        var before = known == null ? null : Health.fromText(known);
        if (before == null && !heartbeat && isHome(entity)) {
            return; // the termination of an unknown entity
        }
        if (before == null && (monitored >= config.maxEntities() || entity.length() > MAX_ENTITY_LENGTH)) {
            onUnmonitored(millis);
            return;
        }
        monitored += before == null ? 1 : 0;
        var now = before == null
                ? Health.first(millis, heartbeat)
                : heartbeat ? before.beat(millis) : before.terminated(millis);
        update(entity, before, now);
    }

    private void onUnmonitored(long millis) {
        long wallMillis = Objects.requireNonNull(context).currentSystemTimeMs();
        if (wallMillis - unmonitoredMillis >= UNMONITORED_INTERVAL_MILLIS) {
            if (unmonitoredMillis == 0) {
                LOG.warn(
                        "Not all entities are monitored: more than {} in a partition, or too long names",
                        config.maxEntities());
            }
            unmonitoredMillis = wallMillis;
            String partition =
                    String.valueOf(Objects.requireNonNull(context).taskId().partition());
            String entity = new CompositeKey(OTHER, partition).text(SEPARATOR);
            Objects.requireNonNull(context)
                    .forward(new Record<>(
                            topicKey(entity),
                            new Output(
                                    false,
                                    json(entity, EntityHealth.UNMONITORED, millis, millis)
                                            .toString(),
                                    null),
                            millis));
        }
    }

    private void check(long wallMillis) {
        long nowMillis = clock.now(wallMillis);
        if (nowMillis < 0) {
            Objects.requireNonNull(checks).in(CHECK_INTERVAL);
            return; // just started: the time of the events is not known yet
        }
        var forgetAfter = monitored >= config.maxEntities() ? Duration.ZERO : config.forgetAfter();
        long remaining = 0;
        long dueMillis = nowMillis + MAX_IDLE_INTERVAL.toMillis();
        try (var all = Objects.requireNonNull(store).all()) {
            while (all.hasNext()) {
                var entry = all.next();
                var before = Health.fromText(entry.value);
                if (!isHome(entry.key)) {
                    Objects.requireNonNull(store).delete(entry.key);
                    Objects.requireNonNull(context)
                            .forward(new Record<>(entry.key, new Output(true, entry.value, null), wallMillis));
                } else if (before.isForgotten(nowMillis, forgetAfter)) {
                    Objects.requireNonNull(store).delete(entry.key);
                    forget(entry.key, before, nowMillis);
                } else {
                    remaining++;
                    var now = before.at(nowMillis, config.interval());
                    update(entry.key, before, now);
                    dueMillis = Math.min(dueMillis, now.changesAtMillis(config.interval(), forgetAfter));
                }
            }
        }
        monitored = remaining;
        if (remaining > 0) {
            var untilDue = Duration.ofMillis(dueMillis - nowMillis);
            Objects.requireNonNull(checks).in(untilDue.compareTo(CHECK_INTERVAL) > 0 ? untilDue : CHECK_INTERVAL);
        }
    }

    private void update(String entity, @Nullable Health before, Health now) {
        if (!now.equals(before)) {
            Objects.requireNonNull(store).put(entity, now.toText());
        }
        if (before == null || now.state() != before.state()) {
            var json = json(entity, now.state().label(), now.sinceMillis(), now.lastMillis());
            String value = json.toString();
            emit(entity, new Output(false, value, change(json, before)), now.sinceMillis());
        }
    }

    /** With the source, since sources share the topic. */
    private String topicKey(String entity) {
        return config.journal().source() + "/" + entity;
    }

    private void forget(String entity, Health before, long nowMillis) {
        var json = json(entity, EntityHealth.FORGOTTEN, nowMillis, before.lastMillis());
        emit(entity, new Output(false, null, change(json, before)), nowMillis);
    }

    /** With the time of the change as timestamp: changes are searched by it. */
    private void emit(String entity, Output output, long sinceMillis) {
        Objects.requireNonNull(context).forward(new Record<>(topicKey(entity), output, sinceMillis));
    }

    private static String change(ObjectNode json, @Nullable Health before) {
        if (before == null) {
            return json.putNull("before").toString();
        }
        putHealth(json.putObject("before"), before.state().label(), before.sinceMillis(), before.lastMillis());
        return json.toString();
    }

    private ObjectNode json(String entity, String state, long sinceMillis, long lastMillis) {
        var key = CompositeKey.read(entity, SEPARATOR);
        var json = JSON.createObjectNode()
                .put("source", config.journal().source())
                .put("entity_type", key.first())
                .put("entity_id", key.second());
        putHealth(json, state, sinceMillis, lastMillis);
        return json;
    }

    private static void putHealth(ObjectNode json, String state, long sinceMillis, long lastMillis) {
        json.put("state", state)
                .put("since", IsoTimestamps.text(Instant.ofEpochMilli(sinceMillis)))
                .put("last_seen", IsoTimestamps.text(Instant.ofEpochMilli(lastMillis)));
    }

    private boolean isHome(String entity) {
        int partition = Objects.requireNonNull(context).taskId().partition();
        return Objects.requireNonNull(home).is(journalKey(entity), partition);
    }

    /** The key of an entity's events in the journal, where keys are not escaped. */
    static byte[] journalKey(String entity) {
        var key = CompositeKey.read(entity, SEPARATOR);
        return (key.first() + SEPARATOR + key.second()).getBytes(StandardCharsets.UTF_8);
    }
}
