package dev.kodama.bus.metadata;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
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
 * Cost of parsing the metadata of a typical event of 330 bytes: in ASCII, with other letters, and with a unique key.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EventMetadataBenchmark {
    private static final int EVENT_BYTES = 330;
    private static final int EVENTS = 16_384;
    private static final byte[] CHANNEL = "events.TASK_COMPLETED".getBytes(StandardCharsets.UTF_8);

    /** Kind of payload. */
    @Param({"ascii", "accents", "unique-keys"})
    public String payload = "ascii";

    private final byte[][] events = new byte[EVENTS][];
    private int next;

    /** Creates the events. */
    @Setup
    public void fill() {
        for (int i = 0; i < EVENTS; i++) {
            events[i] = event(i);
        }
    }

    /** The metadata of one event. */
    @Benchmark
    public EventMetadata scan() {
        return EventMetadata.of(events[next++ & (EVENTS - 1)]);
    }

    /** Only the key of one event. */
    @Benchmark
    public EventKey key() {
        return EventKey.of(CHANNEL, events[next++ & (EVENTS - 1)]);
    }

    private byte[] event(int i) {
        String id = String.format("0b9d6a3e-57c4-4f0e-9d1e-%012d", i);
        String key = payload.equals("unique-keys") ? id : "agent_id";
        String head = "{\"event_type\":\"TASK_COMPLETED\",\"entity_type\":\"task\",\"entity_id\":\"" + id
                + "\",\"payload\":{\"" + key + "\":\"agent-" + i + "\",\"attempt\":" + i % 7
                + ",\"duration_ms\":1234.5,\"ok\":true,\"tags\":[\"a\",\"b\"],\"result\":{\"summary\":\"";
        String filler = payload.equals("accents") ? "é木" : "lorem";
        var text = new StringBuilder(head);
        while (text.toString().getBytes(StandardCharsets.UTF_8).length < EVENT_BYTES - 8) {
            text.append(filler);
        }
        return text.append("\"}}}").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Runs the benchmark. */
    public static void main(String[] args) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(EventMetadataBenchmark.class.getName())
                        .build())
                .run();
    }
}
