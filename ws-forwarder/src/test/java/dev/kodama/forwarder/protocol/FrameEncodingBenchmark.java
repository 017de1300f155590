package dev.kodama.forwarder.protocol;

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

/** What it costs to write an event once in each framing: a usual one, and a long one. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FrameEncodingBenchmark {
    private static final int EVENTS = 1024;

    /** How it is written. */
    @Param({"WEBSOCKET", "MESSAGEPACK", "DEFLATED", "DEFLATED_MESSAGEPACK"})
    public FrameEncoding framing = FrameEncoding.WEBSOCKET;

    /** How long it is. */
    @Param({"330", "4000"})
    public int bytes = 330;

    private final byte[][] events = new byte[EVENTS][];
    private int next;

    /** Fills the events, and says how long their frames are. */
    @Setup
    public void fill() {
        long all = 0;
        for (int i = 0; i < EVENTS; i++) {
            events[i] = event(i);
            all += framing.frame(events[i]).length;
        }
        System.out.println("# a frame has " + all / EVENTS + " bytes");
    }

    /** One event. */
    @Benchmark
    public byte[] frame() {
        return framing.frame(events[next++ & (EVENTS - 1)]);
    }

    private byte[] event(int i) {
        String id = String.format("0b9d6a3e-57c4-4f0e-9d1e-%012d", i * 7919L);
        var text = new StringBuilder("{\"event_type\":\"TASK_COMPLETED\",\"entity_type\":\"task\",\"entity_id\":\"" + id
                + "\",\"payload\":{\"agent_id\":\"agent-" + i + "\",\"attempt\":" + i % 7
                + ",\"duration_ms\":1234.5,\"ok\":true,\"tags\":[\"a\",\"b\"],\"result\":{\"summary\":\"");
        for (int word = 0; text.length() < bytes - 8; word++) {
            text.append("step ")
                    .append(Integer.toHexString((i + 1) * 31 + word * 17))
                    .append(" done, ");
        }
        return text.append("\"}}}").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Runs the benchmark. */
    public static void main(String[] args) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(FrameEncodingBenchmark.class.getName())
                        .build())
                .run();
    }
}
