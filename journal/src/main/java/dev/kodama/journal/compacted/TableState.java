package dev.kodama.journal.compacted;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.journal.compacted.CompactedTable.Listener;
import dev.kodama.journal.compacted.CompactedTable.Reader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a view holds. While the topic is read from its beginning, the first time or anew, the records gather apart: nobody is told of a
 * state that is long past.
 */
final class TableState<V> {
    private static final Logger LOG = LoggerFactory.getLogger(TableState.class);

    private final String topic;
    private final int most;
    private final Reader<V> reader;
    private final Listener<V> listener;
    private final Map<String, V> values = new ConcurrentHashMap<>();
    private final Map<String, V> gathered = new LinkedHashMap<>();
    private boolean gathering = true;
    private boolean known;
    private boolean full;

    TableState(String topic, int most, Reader<V> reader, Listener<V> listener) {
        this.topic = topic;
        this.most = most;
        this.reader = reader;
        this.listener = listener;
    }

    Map<String, V> all() {
        return Map.copyOf(values);
    }

    /** The topic is read from its beginning. */
    void begin() {
        gathered.clear();
        gathering = true;
    }

    void take(ConsumerRecord<byte[], byte[]> kept) {
        if (kept.key() == null) {
            return;
        }
        String key = new String(kept.key(), UTF_8);
        var value = value(key, kept);
        var into = gathering ? gathered : values;
        if (value != null && into.size() >= most && !into.containsKey(key)) {
            onFull();
        } else if (gathering) {
            put(gathered, key, value);
        } else {
            change(key, value);
        }
    }

    /** All was read. */
    void complete() {
        if (gathering) {
            gathering = false;
            for (String key : Map.copyOf(values).keySet()) {
                if (!gathered.containsKey(key)) {
                    change(key, null);
                }
            }
            gathered.forEach(this::change);
            gathered.clear();
            known = true;
        }
    }

    private void change(String key, @Nullable V value) {
        var before = values.get(key);
        put(values, key, value);
        if (known && !Objects.equals(before, value)) {
            try {
                listener.onChange(key, value);
            } catch (RuntimeException e) { // whatever it is, the view has to go on
                LOG.error("{}: who was told of {} failed", topic, key, e);
            }
        }
    }

    private static <V> void put(Map<String, V> map, String key, @Nullable V value) {
        if (value == null) {
            map.remove(key);
        } else {
            map.put(key, value);
        }
    }

    private @Nullable V value(String key, ConsumerRecord<byte[], byte[]> kept) {
        try {
            return kept.value() == null ? null : reader.read(key, kept.value());
        } catch (IllegalArgumentException e) {
            LOG.warn("{} at offset {} cannot be read and is passed over: {}", topic, kept.offset(), e.getMessage());
            return null;
        }
    }

    private void onFull() {
        if (!full) {
            LOG.warn("{} has more than {} keys; those beyond are not shown", topic, most);
        }
        full = true;
    }
}
