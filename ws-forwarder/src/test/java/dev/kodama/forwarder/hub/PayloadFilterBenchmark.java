package dev.kodama.forwarder.hub;

import dev.kodama.bus.metadata.EventMetadata;
import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.protocol.ClientFrame;
import dev.kodama.forwarder.protocol.ClientFrameReader;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.forwarder.protocol.Overflow;
import dev.kodama.forwarder.session.Connection;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What an event costs the hub, from its bytes to the one client of 1,000 that it is for: clients with a filter of an entity, of a value in the
 * payload, of a prefix of it, and of nothing that matches. One thread does all of it; its processor time is printed after each iteration, since
 * other processes have a part in the time that JMH reports.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 8, time = 1)
public class PayloadFilterBenchmark {
    private static final int EVENTS = 1 << 10;
    private static final int BATCH = 64;

    /** What clients filter by. */
    @Param({"none", "entity", "payload", "prefix", "two filters"})
    public String by = "payload";

    /** Number of clients. */
    @Param({"1", "1000"})
    public int clients = 1_000;

    /** Length of an event. */
    @Param({"330", "4000"})
    public int bytes = 330;

    private final byte[][] events = new byte[EVENTS][];
    private final Hub hub =
            new Hub(new HubConfig(32 << 20, Duration.ofSeconds(30), Duration.ofSeconds(60)), System::nanoTime);
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private int next;
    private int first;
    private long begin;

    /** Takes all that is written to it. */
    private static final class Sink implements Connection {
        @Override
        public FrameEncoding framing() {
            return FrameEncoding.WEBSOCKET;
        }

        @Override
        public boolean takesNotices() {
            return true;
        }

        @Override
        public boolean offer(ByteBuffer frames) {
            frames.position(frames.limit());
            return true;
        }

        @Override
        public void send(ByteBuffer rest, Runnable done) {
            throw new IllegalStateException("all was taken");
        }

        @Override
        public void close(CloseReason reason) {}

        @Override
        public void abort() {}
    }

    /** Connects the clients, and fills the events, each of which is for one of them. */
    @Setup
    public void connect() {
        for (int i = 0; i < clients; i++) {
            LiveSessions.open(hub, new Sink(), filter(i), Overflow.SKIP, hub.position());
        }
        for (int i = 0; i < EVENTS; i++) {
            events[i] = event(i);
        }
    }

    /** Begins to count. */
    @Setup(Level.Iteration)
    public void begin() {
        first = next;
        begin = threads.getCurrentThreadCpuTime();
    }

    /** Says what an event took of the processor. */
    @TearDown(Level.Iteration)
    public void end() {
        System.out.printf("[%.0f ns] ", (threads.getCurrentThreadCpuTime() - begin) / (double) (next - first));
    }

    private Filter filter(int i) {
        return switch (by) {
            case "none" -> Filter.fromQuery(name -> name.equals("entity_ids") ? "nobody-" + i : null);
            case "entity" -> Filter.fromQuery(name -> name.equals("entity_ids") ? id(i) : null);
            case "payload" -> Filter.fromQuery(name -> null, List.of("payload.project_id:eq:" + id(i)));
            case "prefix" -> Filter.fromQuery(name -> null, List.of("payload.project_id:prefix:" + id(i)));
            default ->
                Filter.ALL.with((ClientFrame.Subscribe)
                        ClientFrameReader.read("{\"type\":\"subscribe\",\"filters\":[{\"entity_ids\":[\"nobody-" + i
                                + "\"]},{\"event_types\":[\"TASK_COMPLETED\"],\"where\":[\"payload.project_id:eq:"
                                + id(i) + "\"]}]}"));
        };
    }

    /** One event, with its part of a round for 64 of them. */
    @Benchmark
    public void event() {
        byte[] text = events[next & (EVENTS - 1)];
        hub.publish((Head) EventMetadata.of(text), text);
        if ((++next & (BATCH - 1)) == 0) {
            hub.dispatch();
        }
    }

    private byte[] event(int i) {
        String id = id(i % clients);
        var text = new StringBuilder("{\"event_type\":\"TASK_COMPLETED\",\"entity_type\":\"task\",\"entity_id\":\"" + id
                + "\",\"payload\":{\"project_id\":\"" + id + "\",\"attempt\":" + i % 7
                + ",\"duration_ms\":1234.5,\"ok\":true,\"tags\":[\"a\",\"b\"],\"result\":{\"summary\":\"");
        while (text.length() < bytes - 4) {
            text.append("step done, ");
        }
        return text.append("\"}}}").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String id(int i) {
        return String.format("0b9d6a3e-57c4-4f0e-%012d", i * 7919L);
    }

    /** Runs the benchmark. */
    public static void main(String[] args) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(PayloadFilterBenchmark.class.getName())
                        .build())
                .run();
    }
}
