package dev.kodama.forwarder.hub;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.Overflow;
import dev.kodama.forwarder.session.Connection;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Processor time of the delivering thread, an event of 330 bytes, over a socket: frames of events that come in groups, and arrays each 16 ms, of
 * 20,000 events/s. The clock is the benchmark's, so the load of the machine changes nothing about the groups. Run {@link #main}.
 */
final class ArraysBenchmark {
    private static final int EVENTS = 200_000;
    private static final int ROUNDS = 5;
    private static final int EVENT_BYTES = 330;
    private static final Duration BETWEEN = Duration.ofNanos(50_000);
    private static final Duration INTERVAL = Duration.ofMillis(16);
    private static final Duration NEVER = Duration.ofDays(1);

    private ArraysBenchmark() {}

    private record Client(SocketChannel channel, long batchNanos) implements Connection {
        @Override
        public boolean offer(ByteBuffer frames) throws IOException {
            while (frames.hasRemaining()) {
                channel.write(frames);
            }
            return true;
        }

        @Override
        public void send(ByteBuffer rest, Runnable done) {
            throw new IllegalStateException("all was written");
        }

        @Override
        public void close(CloseReason reason) {
            throw new IllegalStateException("closed: " + reason);
        }

        @Override
        public void abort() {
            throw new IllegalStateException("aborted");
        }
    }

    public static void main(String[] args) throws IOException {
        for (int group : new int[] {1, 1, 2, 5, 20}) {
            var frames = new StringBuilder();
            var arrays = new StringBuilder();
            for (int round = 0; round < ROUNDS; round++) {
                frames.append(String.format(Locale.ROOT, " %.2f", measure(Duration.ZERO, group)));
                arrays.append(String.format(Locale.ROOT, " %.2f", measure(INTERVAL, 1)));
            }
            System.out.println("groups of " + group + ", µs an event: frames" + frames + ", arrays" + arrays);
        }
    }

    private static double measure(Duration interval, int group) throws IOException {
        var clock = new AtomicLong();
        var hub = new Hub(new HubConfig(64L << 20, NEVER, NEVER), clock::get);
        try (var server = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
                var reading = SocketChannel.open(server.getLocalAddress());
                var writing = server.accept()) {
            var reader = new Thread(() -> drain(reading), "reader");
            reader.setDaemon(true);
            reader.start();
            LiveSessions.open(hub, new Client(writing, interval.toNanos()), Filter.ALL, Overflow.SKIP, hub.position());
            byte[] text = new byte[EVENT_BYTES];
            Arrays.fill(text, (byte) 'x');
            var head = new Head("A", "t", "1", true);
            var threads = ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadCpuTime();
            long dispatched = 0;
            for (int i = 1; i <= EVENTS; i++) {
                hub.publish(head, text);
                long now = clock.addAndGet(BETWEEN.toNanos());
                boolean due = interval.isZero() ? i % group == 0 : now - dispatched >= interval.toNanos();
                if (due) {
                    dispatched = now;
                    hub.dispatch();
                }
            }
            return (threads.getCurrentThreadCpuTime() - before) / 1e3 / EVENTS;
        }
    }

    private static void drain(SocketChannel channel) {
        var buffer = ByteBuffer.allocateDirect(256 << 10);
        try {
            while (channel.read(buffer) >= 0) {
                buffer.clear();
            }
        } catch (IOException e) {
            // closed at the end
        }
    }
}
