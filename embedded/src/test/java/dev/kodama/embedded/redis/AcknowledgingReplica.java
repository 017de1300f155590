package dev.kodama.embedded.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kodama.embedded.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A replica that announces no port, as a mirror does, and acknowledges up to a given offset. */
final class AcknowledgingReplica implements AutoCloseable {
    private static final Duration REPLY = Duration.ofSeconds(5);
    private static final Duration ATTACH = Duration.ofSeconds(20);

    private final int port;
    private final Socket socket;
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
    private volatile long limit;

    private AcknowledgingReplica(int port) throws IOException {
        this.port = port;
        this.socket = new Socket(FreePort.loopback(), port);
        socket.getOutputStream().write("PSYNC ? -1\r\n".getBytes(UTF_8));
        timer.execute(this::discard);
        var unused = timer.scheduleWithFixedDelay(this::acknowledge, 0, 20, TimeUnit.MILLISECONDS);
    }

    /** Returns when Redis counts it as attached. */
    static AcknowledgingReplica attach(int port) throws IOException {
        var replica = new AcknowledgingReplica(port);
        try (var redis = RedisSocket.connect(port, REPLY)) {
            long deadline = System.nanoTime() + ATTACH.toNanos();
            while (!redis.call("INFO", "replication").get(0).contains("state=online")) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("not attached after " + ATTACH);
                }
            }
        }
        return replica;
    }

    /** Acknowledges the end of the stream from now on, but no offset beyond the limit. */
    void acknowledge(long upTo) {
        limit = upTo;
    }

    private void acknowledge() {
        try (var redis = RedisSocket.connect(port, REPLY)) {
            long end = ReplicationState.parse(redis.call("INFO").get(0)).offset();
            String offset = Long.toString(Math.min(end, limit));
            socket.getOutputStream().write(("REPLCONF ACK " + offset + "\r\n").getBytes(UTF_8));
        } catch (IOException e) {
            timer.shutdown(); // Redis has ended
        }
    }

    private void discard() {
        try (InputStream stream = socket.getInputStream()) {
            stream.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            timer.shutdown();
        }
    }

    @Override
    public void close() throws IOException {
        timer.shutdownNow();
        socket.close();
    }
}
