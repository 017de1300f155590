package dev.kodama.gaps.stats;

import dev.kodama.bus.metadata.EventMetadata;
import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.streams.OnDemandPunctuation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Adds up the events of one partition by event type and emits the statistics every second. So the operators after it process one record
 * per type and second at any rate. The store's content is also held as objects, to avoid reads; the store is cached, so that only commits
 * write to Kafka.
 */
public final class EventTypeAggregator implements Processor<byte[], byte[], String, EventTypeStats> {
    /** Name of the store; it is state and must not change. */
    public static final String STORE = "observed";

    private static final Duration EMIT_INTERVAL = Duration.ofSeconds(1);
    private static final int MAX_TYPE_LENGTH = 1_000;
    private static final int MAX_ENTITY_TYPE_LENGTH = 200;
    private static final int MAX_CHANNEL_LENGTH = 200;
    private static final String PREFIX = "events.";
    private static final byte[] HOLE = "events.journal.hole".getBytes(StandardCharsets.UTF_8);

    private final int maxTypes;
    private final Map<String, EventTypeStats> aggregates = new HashMap<>();
    private @Nullable ProcessorContext<String, EventTypeStats> context;
    private @Nullable KeyValueStore<String, EventTypeStats> store;
    private @Nullable OnDemandPunctuation emission;

    /** @param maxTypes maximum of types within a second; all beyond are counted as {@link EventTypeStats#OTHER} */
    public EventTypeAggregator(int maxTypes) {
        this.maxTypes = maxTypes;
    }

    @Override
    public void init(ProcessorContext<String, EventTypeStats> context) {
        this.context = context;
        this.store = context.getStateStore(STORE);
        aggregates.clear();
        this.emission = new OnDemandPunctuation(context, this::emit);
        emission.in(EMIT_INTERVAL); // what a former run has left
    }

    @Override
    public void process(Record<byte[], byte[]> event) {
        if (isHole(event.headers().lastHeader("channel"))) {
            return;
        }
        if (EventMetadata.of(event.value()) instanceof Head head
                && head.eventType().length() <= MAX_TYPE_LENGTH) {
            boolean fits = aggregates.size() < maxTypes || aggregates.containsKey(head.eventType());
            String eventType = fits ? head.eventType() : EventTypeStats.OTHER;
            var before = aggregates.computeIfAbsent(eventType, Objects.requireNonNull(store)::get);
            var now = (before == null ? EventTypeStats.NONE : before)
                    .plusOne(
                            event.timestamp(), cut(head.entityType()), otherChannel(event.headers(), head.eventType()));
            aggregates.put(eventType, now);
            Objects.requireNonNull(store).put(eventType, now);
            Objects.requireNonNull(emission).in(EMIT_INTERVAL);
        }
    }

    /** Bounds what a long name takes in the store. */
    private static @Nullable String cut(@Nullable String entityType) {
        return entityType == null || entityType.length() <= MAX_ENTITY_TYPE_LENGTH
                ? entityType
                : entityType.substring(0, MAX_ENTITY_TYPE_LENGTH) + "…";
    }

    /** The channel without its prefix; null if it is the channel of the event's own type, as for nearly all events. */
    private static @Nullable String otherChannel(Headers headers, String eventType) {
        Header header = headers.lastHeader("channel");
        if (header == null || isOwn(header.value(), eventType)) {
            return null;
        }
        String channel = new String(header.value(), StandardCharsets.UTF_8);
        if (!channel.startsWith(PREFIX) || channel.equals(PREFIX + eventType)) {
            return null;
        }
        String other = channel.substring(PREFIX.length());
        return other.length() <= MAX_CHANNEL_LENGTH ? other : EventTypeStats.OTHER;
    }

    /** Compares without decoding the channel; only for ASCII types. */
    private static boolean isOwn(byte[] channel, String eventType) {
        int prefix = PREFIX.length();
        if (channel.length != prefix + eventType.length()) {
            return false;
        }
        for (int at = 0; at < eventType.length(); at++) {
            if (channel[prefix + at] != eventType.charAt(at)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHole(@Nullable Header channel) {
        return channel != null && Arrays.equals(channel.value(), HOLE);
    }

    private void emit(long nowMillis) {
        try (var all = Objects.requireNonNull(store).all()) {
            while (all.hasNext()) {
                var entry = all.next();
                Objects.requireNonNull(context).forward(new Record<>(entry.key, entry.value, entry.value.lastMillis()));
                Objects.requireNonNull(store).delete(entry.key);
            }
        }
        aggregates.clear();
    }
}
