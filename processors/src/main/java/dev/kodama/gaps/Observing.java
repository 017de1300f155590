package dev.kodama.gaps;

import dev.kodama.bus.EventScan;
import dev.kodama.bus.EventScan.Head;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
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
 * however much is published. The store is cached, so that only a commit writes it.
 */
final class Observing implements Processor<byte[], byte[], String, Observed> {
    static final String STORE = "observed";
    private static final Duration HAND_ON = Duration.ofSeconds(1);
    private static final int LONGEST_TYPE = 1_000;

    private final byte[] source;
    private @Nullable ProcessorContext<String, Observed> context;
    private @Nullable KeyValueStore<String, Observed> store;

    Observing(String source) {
        this.source = source.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void init(ProcessorContext<String, Observed> context) {
        this.context = context;
        this.store = context.getStateStore(STORE);
        var unused = context.schedule(HAND_ON, PunctuationType.WALL_CLOCK_TIME, this::handOn);
    }

    @Override
    public void process(Record<byte[], byte[]> event) {
        if (!is(event.headers(), "source", source) || is(event.headers(), "channel", HOLE)) {
            return;
        }
        if (EventScan.of(event.value()) instanceof Head head && head.eventType().length() <= LONGEST_TYPE) {
            Set<String> entityTypes = head.entityType() == null ? Set.of() : Set.of(head.entityType());
            var one = new Observed(event.timestamp(), event.timestamp(), 1, 0, entityTypes, Rhythm.NONE);
            var observed = Objects.requireNonNull(store);
            var before = observed.get(head.eventType());
            observed.put(head.eventType(), before == null ? one : before.plus(one));
        }
    }

    private static final byte[] HOLE = "events.journal.hole".getBytes(StandardCharsets.UTF_8);

    private static boolean is(Headers headers, String name, byte[] value) {
        Header header = headers.lastHeader(name);
        return header != null && Arrays.equals(header.value(), value);
    }

    private void handOn(long nowMillis) {
        var observed = Objects.requireNonNull(store);
        try (var all = observed.all()) {
            while (all.hasNext()) {
                var entry = all.next();
                Objects.requireNonNull(context).forward(new Record<>(entry.key, entry.value, entry.value.lastMillis()));
                observed.delete(entry.key);
            }
        }
    }
}
