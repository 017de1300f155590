package dev.kodama.journal.compacted;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * State of a {@link CompactedTable}. While the topic is read from its beginning, records are collected apart, so that no listener receives
 * outdated values.
 */
final class TableState<V> {
    private static final Logger LOG = LoggerFactory.getLogger(TableState.class);

    private final String topic;
    private final int maxKeys;
    private final ValueReader<V> reader;
    private final TableListener<V> listener;
    private final Map<String, V> values = new ConcurrentHashMap<>();
    private final Map<String, V> loaded = new LinkedHashMap<>();
    private boolean loading = true;
    private boolean complete;
    private boolean full;

    TableState(String topic, int maxKeys, ValueReader<V> reader, TableListener<V> listener) {
        this.topic = topic;
        this.maxKeys = maxKeys;
        this.reader = reader;
        this.listener = listener;
    }

    Map<String, V> all() {
        return Map.copyOf(values);
    }

    /** Starts a read from the topic's beginning. */
    void begin() {
        loaded.clear();
        loading = true;
    }

    void add(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            return;
        }
        String key = new String(record.key(), UTF_8);
        var value = value(key, record);
        var into = loading ? loaded : values;
        if (value != null && into.size() >= maxKeys && !into.containsKey(key)) {
            onFull();
        } else if (loading) {
            put(loaded, key, value);
        } else {
            change(key, value);
        }
    }

    /** Ends a read from the beginning: reports the differences to the former state. */
    void complete() {
        if (loading) {
            loading = false;
            for (String key : Map.copyOf(values).keySet()) {
                if (!loaded.containsKey(key)) {
                    change(key, null);
                }
            }
            loaded.forEach(this::change);
            loaded.clear();
            complete = true;
        }
    }

    private void change(String key, @Nullable V value) {
        var before = values.get(key);
        put(values, key, value);
        if (complete && !Objects.equals(before, value)) {
            try {
                listener.onChange(key, value);
            } catch (RuntimeException e) { // a listener's error must not stop the table
                LOG.error("Listener of topic {} failed for key {}", topic, key, e);
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

    private @Nullable V value(String key, ConsumerRecord<byte[], byte[]> record) {
        try {
            return record.value() == null ? null : reader.read(key, record.value());
        } catch (IllegalArgumentException e) {
            LOG.warn("Skipping an invalid record of {} at offset {}: {}", topic, record.offset(), e.getMessage());
            return null;
        }
    }

    private void onFull() {
        if (!full) {
            LOG.warn("Topic {} has more than {} keys; further keys are ignored", topic, maxKeys);
        }
        full = true;
    }
}
