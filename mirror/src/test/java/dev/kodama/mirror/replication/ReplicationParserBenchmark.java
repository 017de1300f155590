package dev.kodama.mirror.replication;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Cost of parsing a message from the stream, in chunks as a socket delivers them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReplicationParserBenchmark {
    private static final int MESSAGES = 20_000;

    /** Bytes of one read. */
    @Param({"65536", "524288"})
    public int chunk;

    /** Whether the messages are on our channels. */
    @Param({"true", "false"})
    public boolean wanted;

    private byte[] stream;

    @Setup
    public void record() {
        var bytes = new ByteArrayOutputStream();
        for (var i = 0; i < MESSAGES; i++) {
            var channel = (wanted ? "events." : "others.") + "TASK_COMPLETED";
            var body = "{\"event_type\":\"TASK_COMPLETED\",\"entity_type\":\"task\",\"entity_id\":\"" + i
                    + "\",\"payload\":{\"pad\":\"";
            var message = body + "x".repeat(270 - body.length()) + "\"}}";
            bytes.writeBytes(("*3\r\n$7\r\nPUBLISH\r\n$" + channel.length() + "\r\n" + channel + "\r\n$"
                            + message.length() + "\r\n" + message + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        }
        stream = bytes.toByteArray();
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long parse(Blackhole hole) throws Exception {
        var parser = new ReplicationParser("events.", 1 << 20, 0, new Told(hole));
        for (var at = 0; at < stream.length; at += chunk) {
            parser.feed(stream, at, Math.min(stream.length, at + chunk));
        }
        return parser.offset();
    }

    private record Told(Blackhole hole) implements ReplicationParser.Sink {
        @Override
        public void published(byte[] channel, byte[] message, long offset) {
            hole.consume(channel);
            hole.consume(message);
            hole.consume(offset);
        }

        @Override
        public void tooLarge(long from, long to) {
            throw new IllegalStateException("none is");
        }

        @Override
        public void getAck(long offset) {
            throw new IllegalStateException("none is asked for");
        }
    }
}
