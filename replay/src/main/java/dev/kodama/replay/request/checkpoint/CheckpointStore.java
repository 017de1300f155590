package dev.kodama.replay.request.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.compacted.CompactedReader;
import dev.kodama.journal.compacted.CompactedWriter;
import dev.kodama.journal.text.IsoTimestamps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Store of the subscribers' checkpoints: a compacted topic, {@code source/subscriber} to {@code {"epoch","next_seq","ended","time"}}. Each read
 * reads the topic, so that a new leader sees what the former one wrote. Holds at most {@value SubscriberNames#MAX} subscribers; the least
 * recently active one is evicted. Thread-safe.
 */
public final class CheckpointStore implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JournalConfig config;
    private final InstantSource clock;
    private final SubscriberNames names;
    private final CompactedWriter writer;

    /** Connects with the first checkpoint. */
    public CheckpointStore(JournalConfig config, InstantSource clock) {
        this(config, clock, new SubscriberNames());
    }

    CheckpointStore(JournalConfig config, InstantSource clock, SubscriberNames names) {
        this.names = names;
        this.config = config;
        this.clock = clock;
        this.writer = new CompactedWriter(config, config.progressTopic(), TIMEOUT);
    }

    /**
     * Reads a subscriber's checkpoint.
     *
     * @throws KafkaException as the cluster says
     */
    public Optional<Checkpoint> read(String subscriber) {
        return Optional.ofNullable(newest().get(key(subscriber))).map(record -> checkpoint(record.value()));
    }

    /**
     * Loads the names of all subscribers with a checkpoint, after another process was the leader.
     *
     * @throws KafkaException as the cluster says
     */
    public void load() {
        String prefix = key("");
        var gone = new HashSet<>(names.all());
        for (String key : newest().keySet()) {
            if (key.startsWith(prefix)) {
                String subscriber = key.substring(prefix.length());
                gone.remove(subscriber);
                addName(subscriber);
            }
        }
        names.removeAll(gone);
    }

    /** Whether a subscriber has a checkpoint, as far as this process knows. */
    public boolean contains(String subscriber) {
        return names.contains(subscriber);
    }

    private Map<String, ConsumerRecord<byte[], byte[]>> newest() {
        return CompactedReader.newest(config, config.progressTopic(), TIMEOUT);
    }

    private static Checkpoint checkpoint(byte[] value) {
        try {
            var json = JSON.readTree(value);
            long next = json.required("next_seq").asLong();
            return new Checkpoint(
                    json.has("epoch") ? new JournalEpoch(json.get("epoch").asText()) : null,
                    next,
                    json.required("ended").asBoolean(),
                    Instant.parse(json.required("time").asText()));
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            throw new KafkaException("not a checkpoint: " + new String(value, StandardCharsets.UTF_8), e);
        }
    }

    /**
     * Writes a subscriber's checkpoint and waits for its acknowledgement.
     *
     * @param epoch the journal of the sequence
     * @throws KafkaException as the cluster says
     */
    public void write(String subscriber, JournalEpoch epoch, long nextSequence, boolean ended) {
        var value = JSON.createObjectNode()
                .put("epoch", epoch.text())
                .put("next_seq", nextSequence)
                .put("ended", ended)
                .put("time", IsoTimestamps.text(clock.instant()));
        try {
            writer.write(key(subscriber), value.toString());
            addName(subscriber);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** Evicts in the background; the next replay of an evicted subscriber starts at the earliest event. */
    private void addName(String subscriber) {
        for (String evicted : names.add(subscriber)) {
            LOG.info(
                    "Evicting the checkpoint of {}: {} other subscribers were active since",
                    evicted,
                    SubscriberNames.MAX);
            var unused = writer.send(key(evicted), null);
        }
    }

    private String key(String subscriber) {
        return config.source() + "/" + subscriber;
    }

    @Override
    public void close() {
        writer.close();
    }
}
