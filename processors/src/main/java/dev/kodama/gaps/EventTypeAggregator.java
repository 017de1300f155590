package dev.kodama.gaps;

import dev.kodama.bus.EventMetadata;
import dev.kodama.bus.EventMetadata.Head;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what one partition brings, by event type, and hands it on every second: what follows takes a record a type and second,
 * however much is published. What the store holds is held as objects too, so that it is seldom read; it is cached, so that only a
 * commit writes it to Kafka.
 */
final class EventTypeAggregator implements Processor<byte[], byte[], String, EventTypeStats> {
    static final String STORE = "observed";
    private static final Duration HAND_ON = Duration.ofSeconds(1);
    private static final int LONGEST_TYPE = 1_000;
    private static final int LONGEST_ENTITY_TYPE = 200;
    private static final int LONGEST_CHANNEL = 200;
    private static final String PREFIX = "events.";
    private static final byte[] HOLE = "events.journal.hole".getBytes(StandardCharsets.UTF_8);

    private final int mostTypes;
    private final Map<String, EventTypeStats> observed = new HashMap<>();
    private @Nullable ProcessorContext<String, EventTypeStats> context;
    private @Nullable KeyValueStore<String, EventTypeStats> store;

    /** @param mostTypes how many types of one second are told apart; what comes beyond is counted as {@link GapConfig#OTHER} */
    EventTypeAggregator(int mostTypes) {
        this.mostTypes = mostTypes;
    }

    @Override
    public void init(ProcessorContext<String, EventTypeStats> context) {
        this.context = context;
        this.store = context.getStateStore(STORE);
        observed.clear();
        var unused = context.schedule(HAND_ON, PunctuationType.WALL_CLOCK_TIME, this::handOn);
    }

    @Override
    public void process(Record<byte[], byte[]> event) {
        if (isHole(event.headers().lastHeader("channel"))) {
            return;
        }
        if (EventMetadata.of(event.value()) instanceof Head head
                && head.eventType().length() <= LONGEST_TYPE) {
            boolean fits = observed.size() < mostTypes || observed.containsKey(head.eventType());
            String eventType = fits ? head.eventType() : GapConfig.OTHER;
            var before = observed.computeIfAbsent(eventType, Objects.requireNonNull(store)::get);
            var now = (before == null ? EventTypeStats.NEVER : before)
                    .plusOne(
                            event.timestamp(), cut(head.entityType()), otherChannel(event.headers(), head.eventType()));
            observed.put(eventType, now);
            Objects.requireNonNull(store).put(eventType, now);
        }
    }

    /** What somebody invents must not be what a state grows with. */
    private static @Nullable String cut(@Nullable String entityType) {
        return entityType == null || entityType.length() <= LONGEST_ENTITY_TYPE
                ? entityType
                : entityType.substring(0, LONGEST_ENTITY_TYPE) + "…";
    }

    /** The channel by the type that it is named after; null where that is the event's own type, as it is of nearly all. */
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
        return other.length() <= LONGEST_CHANNEL ? other : GapConfig.OTHER;
    }

    /** Of a type in ASCII, without making a text of the channel. */
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

    private void handOn(long nowMillis) {
        try (var all = Objects.requireNonNull(store).all()) {
            while (all.hasNext()) {
                var entry = all.next();
                Objects.requireNonNull(context).forward(new Record<>(entry.key, entry.value, entry.value.lastMillis()));
                Objects.requireNonNull(store).delete(entry.key);
            }
        }
        observed.clear();
    }
}
