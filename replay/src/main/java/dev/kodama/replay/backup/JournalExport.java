package dev.kodama.replay.backup;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalPosition;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.kafka.KafkaClients;
import dev.kodama.journal.kafka.PartitionReader;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.journal.topics.JournalPositions;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.replay.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Exports the journal of some sources to a file: all that is committed when it begins. Each source's records are in total order, with the
 * position behind them. Memory is bounded, as {@link JournalReader}'s. For one thread, except {@link #stop} and {@link #progress}.
 */
public final class JournalExport {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration REJECTED_TIMEOUT = Duration.ofHours(1);

    private final JournalConfig config;
    private final boolean withRejected;
    private final InstantSource clock;
    private final BackupProgress progress = new BackupProgress();

    /** @param withRejected whether rejected messages are exported too */
    public JournalExport(JournalConfig config, boolean withRejected, InstantSource clock) {
        this.config = config;
        this.withRejected = withRejected;
        this.clock = clock;
    }

    /** Ends {@link #run} soon, without a file. */
    public void stop() {
        progress.stop();
    }

    public Progress progress() {
        return progress.now();
    }

    /**
     * Writes the file.
     *
     * @return the digest of its contents
     * @throws dev.kodama.replay.SinkException if it cannot be written
     * @throws org.apache.kafka.common.KafkaException as the cluster says
     * @throws BackupException if it was stopped
     */
    public String run(List<String> sources, Path target) {
        try (var file = BackupWriter.open(target)) {
            var header = JsonNodeFactory.instance
                    .objectNode()
                    .put("format", BackupWriter.FORMAT)
                    .put("epoch", JournalTopics.epoch(config).text())
                    .put("time", clock.instant().toString());
            sources.forEach(header.putArray("sources")::add);
            file.write(Frame.Type.HEADER, header);
            for (String source : sources) {
                export(config.withSource(source), file);
            }
            return file.complete();
        }
    }

    private void export(JournalConfig source, BackupWriter file) {
        var position = JournalPositions.read(source).orElseGet(JournalPosition::start);
        file.write(Frame.Type.SOURCE, header(source, position));
        var rejected = new Frame.Digest();
        if (withRejected) {
            exportRejected(source, position, file, rejected);
        }
        var totals = JsonNodeFactory.instance.objectNode();
        exportEvents(source, position, file, totals);
        totals.put("rejected", rejected.frames()).put("rejected_sha256", rejected.hex());
        file.write(Frame.Type.TOTALS, totals);
    }

    private static ObjectNode header(JournalConfig source, JournalPosition position) {
        try (var admin = KafkaClients.admin(source)) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("source", source.source())
                    .put("partitions", EventsTopic.partitions(source, admin).size())
                    .set("position", JSON.readTree(position.toJson()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void exportEvents(JournalConfig source, JournalPosition position, BackupWriter file, ObjectNode totals) {
        var digest = new Frame.Digest();
        long cutBefore = position.nextSequence();
        if (position.nextSequence() > 1) {
            var end = new EndPosition.AtSequence(position.nextSequence() - 1);
            try (var reader = JournalReader.openRecords(source, new StartPosition.Earliest(), end, clock)) {
                while (!reader.ended()) {
                    for (var event : reader.poll(POLL)) {
                        write(RecordCodec.encode(Frame.Type.EVENT, event.record()), file, digest);
                        progress.passed(event.sequence(), position.nextSequence(), 1);
                    }
                    progress.check();
                }
                cutBefore = reader.cutBefore();
            }
        }
        totals.put("events", digest.frames()).put("events_sha256", digest.hex()).put("cut_before", cutBefore);
    }

    /**
     * Exports what was rejected up to the position. What was rejected behind it in the same replication history is not: a mirror that goes on
     * at the position rejects it again.
     */
    private void exportRejected(
            JournalConfig source, JournalPosition position, BackupWriter file, Frame.Digest digest) {
        var from = position.sourcePosition();
        try (var reader = new PartitionReader(source, source.rejectedTopic())) {
            if (reader.exists()) {
                long end = reader.end();
                reader.seek(reader.beginning());
                reader.readTo(end, REJECTED_TIMEOUT, record -> {
                    progress.check();
                    boolean later = !from.replid().isEmpty()
                            && RecordCodec.text(record.headers(), "replid").equals(from.replid())
                            && RecordCodec.number(record.headers(), "offset") > from.offset();
                    if (isOf(source.source(), record) && !later) {
                        write(RecordCodec.encode(Frame.Type.REJECTED, record), file, digest);
                    }
                });
            }
        }
    }

    /** Whether a rejected message is of a source. */
    static boolean isOf(String source, ConsumerRecord<byte[], byte[]> record) {
        return RecordCodec.text(record.headers(), "source").equals(source);
    }

    private static void write(Frame frame, BackupWriter file, Frame.Digest digest) {
        file.write(frame);
        digest.add(frame);
    }
}
