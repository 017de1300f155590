package dev.kodama.health;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.bus.EventMetadata;
import dev.kodama.bus.EventMetadata.Head;
import dev.kodama.journal.EventTimeClock;
import dev.kodama.journal.compacted.CompositeKey;
import dev.kodama.journal.text.IsoTimestamps;
import dev.kodama.streams.HomePartition;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers each entity's last heartbeat, and looks every second which ones have not come. What is behind must not call missing what it
 * has only not read yet: see {@link EventTimeClock}. An entity whose key belongs to another partition, since partitions were added, is moved
 * there with its state: see {@link MovedHealth}.
 *
 * <p>As many entities are watched as {@link HealthConfig#maxEntities} says. While there are as many, those that are gone or missing are
 * forgotten at once; those that are new then are not watched, and once a minute it is told that there are such.
 */
final class HeartbeatMonitor implements Processor<byte[], byte[], String, HeartbeatMonitor.Output> {
    static final String STORE = "health";
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int LONGEST_ENTITY = 500;
    private static final long TELL_UNWATCHED_MILLIS = 60_000;
    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatMonitor.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OTHER = "(other)";
    private static final char BETWEEN = ':';

    /**
     * What comes out.
     *
     * @param moved whether it is the state of an entity, for its own partition, and not what is told
     * @param value null if the entity is forgotten
     * @param change the same with how it was before; null if it is moved, or no entity's
     */
    record Output(
            boolean moved, @Nullable String value, @Nullable String change) {}

    private final HealthConfig config;
    private EventTimeClock readUpTo = EventTimeClock.NOTHING;
    private long watched;
    private long toldUnwatchedMillis;
    private @Nullable ProcessorContext<String, Output> context;
    private @Nullable KeyValueStore<String, String> store;
    private @Nullable HomePartition home;

    HeartbeatMonitor(HealthConfig config) {
        this.config = config;
    }

    @Override
    public void init(ProcessorContext<String, Output> context) {
        this.context = context;
        this.store = context.getStateStore(STORE);
        this.home = HomePartition.of(config.journal().eventsTopic(), context);
        this.readUpTo = EventTimeClock.begun(context.currentSystemTimeMs());
        this.watched = 0;
        this.toldUnwatchedMillis = 0;
        try (var all = Objects.requireNonNull(store).all()) {
            all.forEachRemaining(entry -> watched++);
        }
        var unused = context.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, this::look);
    }

    @Override
    public void process(Record<byte[], byte[]> event) {
        readUpTo =
                readUpTo.read(event.timestamp(), Objects.requireNonNull(context).currentSystemTimeMs());
        if (EventMetadata.of(event.value()) instanceof Head head
                && head.entityType() != null
                && head.entityId() != null) {
            boolean beat = config.heartbeats().passes(head);
            if (beat || config.ends().passes(head)) {
                var entity = new CompositeKey(head.entityType(), head.entityId());
                onSign(entity.text(BETWEEN), event.timestamp(), beat);
            }
        }
    }

    private void onSign(String entity, long millis, boolean beat) {
        String known = Objects.requireNonNull(store).get(entity);
        var before = known == null ? null : Health.fromText(known);
        if (before == null && !beat && isHome(entity)) {
            return; // the end of something that never lived
        }
        if (before == null && (watched >= config.maxEntities() || entity.length() > LONGEST_ENTITY)) {
            onUnwatched(millis);
            return;
        }
        watched += before == null ? 1 : 0;
        var now = before == null ? Health.first(millis, beat) : beat ? before.beat(millis) : before.ended(millis);
        keep(entity, before, now);
    }

    private void onUnwatched(long millis) {
        long wallMillis = Objects.requireNonNull(context).currentSystemTimeMs();
        if (wallMillis - toldUnwatchedMillis >= TELL_UNWATCHED_MILLIS) {
            if (toldUnwatchedMillis == 0) {
                LOG.warn("Too many entities, or too long names: not all heartbeats are watched");
            }
            toldUnwatchedMillis = wallMillis;
            String partition =
                    String.valueOf(Objects.requireNonNull(context).taskId().partition());
            String entity = new CompositeKey(OTHER, partition).text(BETWEEN);
            Objects.requireNonNull(context)
                    .forward(new Record<>(
                            topicKey(entity),
                            new Output(
                                    false,
                                    json(entity, EntityHealth.UNWATCHED, millis, millis)
                                            .toString(),
                                    null),
                            millis));
        }
    }

    private void look(long wallMillis) {
        long nowMillis = readUpTo.now(wallMillis);
        if (nowMillis < 0) {
            return; // started just now: it is not known what time it is in the events
        }
        var forgetAfter = watched >= config.maxEntities() ? Duration.ZERO : config.forgetAfter();
        long left = 0;
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
                    left++;
                    keep(entry.key, before, before.at(nowMillis, config.interval()));
                }
            }
        }
        watched = left;
    }

    private void keep(String entity, @Nullable Health before, Health now) {
        if (!now.equals(before)) {
            Objects.requireNonNull(store).put(entity, now.toText());
        }
        if (before == null || now.state() != before.state()) {
            var json = json(entity, now.state().word(), now.sinceMillis(), now.lastMillis());
            String value = json.toString();
            tell(entity, new Output(false, value, change(json, before)), now.sinceMillis());
        }
    }

    /** Sources share the topic. */
    private String topicKey(String entity) {
        return config.journal().source() + "/" + entity;
    }

    private void forget(String entity, Health before, long nowMillis) {
        var json = json(entity, EntityHealth.FORGOTTEN, nowMillis, before.lastMillis());
        tell(entity, new Output(false, null, change(json, before)), nowMillis);
    }

    /** Under the time since when it is so: by it a change is found again. */
    private void tell(String entity, Output output, long sinceMillis) {
        Objects.requireNonNull(context).forward(new Record<>(topicKey(entity), output, sinceMillis));
    }

    private static String change(ObjectNode json, @Nullable Health before) {
        if (before == null) {
            return json.putNull("before").toString();
        }
        putHealth(json.putObject("before"), before.state().word(), before.sinceMillis(), before.lastMillis());
        return json.toString();
    }

    private ObjectNode json(String entity, String state, long sinceMillis, long lastMillis) {
        var key = CompositeKey.read(entity, BETWEEN);
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

    /** The key of an entity's events in the journal, where nothing is escaped. */
    static byte[] journalKey(String entity) {
        var key = CompositeKey.read(entity, BETWEEN);
        return (key.first() + BETWEEN + key.second()).getBytes(StandardCharsets.UTF_8);
    }
}
