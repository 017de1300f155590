package dev.kodama.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.bus.EventScan;
import dev.kodama.bus.EventScan.Head;
import dev.kodama.journal.ReadUpTo;
import dev.kodama.journal.Times;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Remembers each entity's last heartbeat, and looks every second which ones have not come. What is behind must not call missing what it
 * has only not read yet: see {@link ReadUpTo}.
 */
final class Watching implements Processor<byte[], byte[], String, @Nullable String> {
    static final String STORE = "health";
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HealthConfig config;
    private final byte[] source;
    private ReadUpTo readUpTo = ReadUpTo.NOTHING;
    private @Nullable ProcessorContext<String, @Nullable String> context;
    private @Nullable KeyValueStore<String, String> store;

    Watching(HealthConfig config) {
        this.config = config;
        this.source = config.journal().source().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void init(ProcessorContext<String, @Nullable String> context) {
        this.context = context;
        this.store = context.getStateStore(STORE);
        this.readUpTo = ReadUpTo.begun(context.currentSystemTimeMs());
        var unused = context.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, this::look);
    }

    @Override
    public void process(Record<byte[], byte[]> event) {
        var from = event.headers().lastHeader("source");
        if (from == null || !Arrays.equals(from.value(), source)) {
            return;
        }
        readUpTo =
                readUpTo.read(event.timestamp(), Objects.requireNonNull(context).currentSystemTimeMs());
        if (EventScan.of(event.value()) instanceof Head head && head.entityType() != null && head.entityId() != null) {
            boolean beat = config.heartbeats().passes(head);
            if (beat || config.ends().passes(head)) {
                onSign(head.entityType() + ":" + head.entityId(), event.timestamp(), beat);
            }
        }
    }

    private void onSign(String entity, long millis, boolean beat) {
        String known = Objects.requireNonNull(store).get(entity);
        var before = known == null ? null : fromText(known);
        if (before == null && !beat) {
            return; // the end of something that never lived
        }
        var now = before == null ? Health.alive(millis) : beat ? before.beat(millis) : before.ended(millis);
        keep(entity, before, now, millis);
    }

    private void look(long wallMillis) {
        long nowMillis = readUpTo.now(wallMillis);
        try (var all = Objects.requireNonNull(store).all()) {
            while (all.hasNext()) {
                var entry = all.next();
                var before = fromText(entry.value);
                if (before.isForgotten(nowMillis, config.forgetAfter())) {
                    Objects.requireNonNull(store).delete(entry.key);
                    Objects.requireNonNull(context).forward(new Record<>(topicKey(entry.key), null, wallMillis));
                } else {
                    keep(entry.key, before, before.at(nowMillis, config.interval()), wallMillis);
                }
            }
        }
    }

    private void keep(String entity, @Nullable Health before, Health now, long atMillis) {
        if (!now.equals(before)) {
            Objects.requireNonNull(store).put(entity, text(now));
        }
        if (before == null || now.state() != before.state()) {
            Objects.requireNonNull(context).forward(new Record<>(topicKey(entity), json(entity, now), atMillis));
        }
    }

    /** Sources share the topic. */
    private String topicKey(String entity) {
        return config.journal().source() + "/" + entity;
    }

    private String json(String entity, Health health) {
        int colon = entity.indexOf(':');
        var json = JSON.createObjectNode()
                .put("source", config.journal().source())
                .put("entity_type", entity.substring(0, colon))
                .put("entity_id", entity.substring(colon + 1))
                .put("state", health.state().word())
                .put("since", Times.text(Instant.ofEpochMilli(health.sinceMillis())))
                .put("last_seen", Times.text(Instant.ofEpochMilli(health.lastMillis())));
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Health health) {
        return health.state() + " " + health.lastMillis() + " " + health.sinceMillis();
    }

    private static Health fromText(String text) {
        String[] parts = text.split(" ", 3);
        return new Health(Health.State.valueOf(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
    }
}
