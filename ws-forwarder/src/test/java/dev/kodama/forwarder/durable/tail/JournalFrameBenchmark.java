package dev.kodama.forwarder.durable.tail;

import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.journal.BodyFields;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.JournalRecordCodec;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.journal.text.Utf8Builder;
import dev.kodama.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Cost of an event of 330 bytes on its way from the journal to a durable session: its JSON alone, and all from the record to the frame.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class JournalFrameBenchmark {
    private static final int EVENT_BYTES = 330;
    private static final int EVENTS = 4_096;
    private static final int EVENTS_PER_MILLISECOND = 20;
    private static final EventMask MASK = EventMask.parse("payload.agent_id");

    /** Kind of body. */
    @Param({"ascii", "accents", "displaced"})
    public String body = "ascii";

    private final JournalRecordCodec codec =
            new JournalRecordCodec(JournalConfig.from(Settings.of(Map.of("KODAMA_KAFKA_BOOTSTRAP", "localhost:1"))));
    private final ConsumerRecord<byte[], byte[]>[] records = newRecords();
    private final JournaledEvent[] events = new JournaledEvent[EVENTS];
    private final Utf8Builder buffer = new Utf8Builder();
    private int next;

    @SuppressWarnings({"unchecked", "rawtypes"}) // no array of a generic type
    private static ConsumerRecord<byte[], byte[]>[] newRecords() {
        return new ConsumerRecord[EVENTS];
    }

    /** Creates the records. */
    @Setup
    public void fill() {
        for (int i = 0; i < EVENTS; i++) {
            records[i] = record(i + 1);
            events[i] = Objects.requireNonNull(codec.toEvent(records[i]));
        }
    }

    /** The JSON line of one event. */
    @Benchmark
    public byte[] json() {
        return JournalFrame.json(BodyFields.of(events[next++ & (EVENTS - 1)]), EventMask.NONE, buffer);
    }

    /** The JSON line of one event of which a field is hidden. */
    @Benchmark
    public byte[] maskedJson() {
        return JournalFrame.json(BodyFields.of(events[next++ & (EVENTS - 1)]), MASK, buffer);
    }

    /** From the record of one event to its metadata, for the filters, and its WebSocket frame. */
    @Benchmark
    public byte[] frame() {
        var event = Objects.requireNonNull(codec.toEvent(records[next++ & (EVENTS - 1)]));
        var fields = BodyFields.of(event);
        if (JournalFrame.isHole(JournalFrame.head(fields))) {
            throw new IllegalStateException();
        }
        return FrameEncoding.WEBSOCKET.event(event.sequence(), JournalFrame.json(fields, EventMask.NONE, buffer));
    }

    private ConsumerRecord<byte[], byte[]> record(int number) {
        byte[] key = ("task:" + number).getBytes(StandardCharsets.UTF_8);
        byte[] channel = "events.TASK_COMPLETED".getBytes(StandardCharsets.UTF_8);
        long millis = 1_772_539_200_000L + number / EVENTS_PER_MILLISECOND;
        var written = codec.event(number, millis, key, channel, body(number), "", 0);
        return new ConsumerRecord<>(
                written.topic(),
                0,
                number,
                millis,
                TimestampType.CREATE_TIME,
                key.length,
                written.value().length,
                key,
                written.value(),
                written.headers(),
                Optional.empty());
    }

    private byte[] body(int number) {
        String id = String.format("0b9d6a3e-57c4-4f0e-9d1e-%012d", number);
        String displaced = body.equals("displaced") ? "\"time\":\"" + number + "\"," : "";
        String filler = body.equals("accents") ? "é木" : "lorem";
        var text = new StringBuilder("{" + displaced
                + "\"event_type\":\"TASK_COMPLETED\",\"entity_type\":\"task\",\"entity_id\":\"" + id
                + "\",\"payload\":{\"agent_id\":\"agent-" + number + "\",\"attempt\":" + number % 7
                + ",\"duration_ms\":1234.5,\"ok\":true,\"tags\":[\"a\",\"b\"],\"result\":{\"summary\":\"");
        while (text.toString().getBytes(StandardCharsets.UTF_8).length < EVENT_BYTES - 8) {
            text.append(filler);
        }
        return text.append("\"}}}").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Runs the benchmark. */
    public static void main(String[] args) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(JournalFrameBenchmark.class.getName())
                        .build())
                .run();
    }
}
