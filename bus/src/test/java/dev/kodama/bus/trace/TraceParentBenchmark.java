package dev.kodama.bus.trace;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** What a stage does with an event of 330 bytes: while tracing is off, and while it is on for an event without a trace and one with it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TraceParentBenchmark {
    private final byte[] untraced = event("");
    private final byte[] traced = event(",\"traceparent\":\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\"");
    private EventTracer tracer = EventTracer.OFF;

    private static byte[] event(String more) {
        String head =
                "{\"event_type\":\"TASK_COMPLETED\",\"entity_type\":\"task\",\"entity_id\":\"t-1\",\"payload\":{\"text\":\"";
        String end = "\"}" + more + "}";
        return (head + "x".repeat(330 - head.length() - end.length()) + end).getBytes(StandardCharsets.UTF_8);
    }

    /** The length of the event, which costs next to nothing. */
    @Benchmark
    public int baseline() {
        return untraced.length;
    }

    @Benchmark
    public int off() {
        return tracer.isOn() && tracer.parentOf(untraced) != null ? 0 : untraced.length;
    }

    @Benchmark
    public TraceParent.Reading onWithoutATrace() {
        return TraceParent.read(untraced);
    }

    @Benchmark
    public TraceParent.Reading onWithATrace() {
        return TraceParent.read(traced);
    }

    /** Runs it alone, from an IDE. */
    public static void main(String... args) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(TraceParentBenchmark.class.getSimpleName())
                        .build())
                .run();
    }
}
