package dev.kodama.metrics;

import dev.kodama.journal.JournalPosition;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Measures the latency of each batch from the position that the mirror writes with it. The position has the capture time of the batch's last
 * event; its timestamp is the time when it was sent to Kafka. Positions that the mirror writes without events are skipped: each would be
 * followed by four transactions of this topology.
 */
final class StageLatencyProcessor implements Processor<byte[], byte[], String, EventTotals> {
    private final byte[] source;
    private @Nullable ProcessorContext<String, EventTotals> context;
    private long nextSequence;

    StageLatencyProcessor(String source) {
        this.source = source.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void init(ProcessorContext<String, EventTotals> context) {
        this.context = context;
    }

    @Override
    public void process(Record<byte[], byte[]> position) {
        if (position.value() == null || !Arrays.equals(position.key(), source)) {
            return;
        }
        var batch = JournalPosition.fromJson(position.value());
        if (batch.nextSequence() == nextSequence) {
            return;
        }
        nextSequence = batch.nextSequence();
        long sent = position.timestamp();
        long captured = batch.time().toEpochMilli();
        long now = Objects.requireNonNull(context).currentSystemTimeMs();
        emit(MetricKey.CAPTURE_TO_JOURNAL, sent, sent - captured);
        emit(MetricKey.JOURNAL_TO_PROCESSOR, sent, now - sent);
    }

    private void emit(MetricKey stage, long sentMillis, long latenessMillis) {
        var one = EventTotals.one(sentMillis, CountSum.one(0, Math.max(0, latenessMillis)));
        Objects.requireNonNull(context).forward(new Record<>(stage.text(), one, sentMillis));
    }
}
