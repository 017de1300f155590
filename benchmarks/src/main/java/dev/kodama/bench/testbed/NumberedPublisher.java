package dev.kodama.bench.testbed;

import dev.kodama.testing.process.Step;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Publishes events 1, 2, 3, … to one Redis, pipelined on one connection, each once: an event without a reply is uncertain and is not published
 * again. It waits while Redis is unavailable.
 */
public final class NumberedPublisher implements AutoCloseable {
    private static final int MAX_PIPELINE = 512;
    private static final Duration REPLY = Duration.ofSeconds(60);
    private static final long PAUSE_NANOS = 1_000_000;
    private static final long RETRY_NANOS = 20_000_000;

    private final IntSupplier port;
    private final double perNano;
    private final LongSupplier limit;
    private final PublishLedger ledger = new PublishLedger();
    private final Thread thread = new Thread(this::run, "kodama-publisher");
    private final Object publishing = new Object();
    private final EventMix mix;
    private final List<byte[]> prefixes;
    private volatile long lastNumber = Long.MAX_VALUE;
    private volatile long next = 1;
    private @Nullable Socket socket;
    private InputStream in = InputStream.nullInputStream();

    private NumberedPublisher(IntSupplier port, int perSecond, LongSupplier limit, EventMix mix) {
        this.port = port;
        this.limit = limit;
        this.perNano = perSecond / 1e9;
        this.mix = mix;
        this.prefixes = mix.prefixes();
    }

    /**
     * Starts in the background.
     *
     * @param port called for each connection
     * @param limit the number that it does not pass yet, called repeatedly
     */
    public static NumberedPublisher start(IntSupplier port, int perSecond, LongSupplier limit) {
        return start(port, perSecond, limit, EventMix.ONE);
    }

    /** As {@link #start(IntSupplier, int, LongSupplier)}, of several types. */
    public static NumberedPublisher start(IntSupplier port, int perSecond, LongSupplier limit, EventMix mix) {
        var publisher = new NumberedPublisher(port, perSecond, limit, mix);
        publisher.thread.setDaemon(true);
        publisher.thread.start();
        return publisher;
    }

    public PublishLedger ledger() {
        return ledger;
    }

    /** The next number. */
    public long next() {
        return next;
    }

    /** Runs a step while no PUBLISH is in flight, and reconnects afterwards. */
    public void switchOver(Step step) throws Exception {
        synchronized (publishing) {
            step.run();
            disconnect();
        }
    }

    /** Publishes up to this number, at least one event, and returns when the last is acknowledged. */
    public void finish(long number) throws InterruptedException {
        lastNumber = Math.max(number, next + MAX_PIPELINE);
        thread.join();
    }

    private void run() {
        long from = next;
        long since = System.nanoTime();
        while (next <= lastNumber || !ledger.acknowledged(next - 1)) {
            long due = from + (long) ((System.nanoTime() - since) * perNano) - next;
            long most = next <= lastNumber ? lastNumber - next + 1 : 1;
            long free = limit.getAsLong() - next;
            int count = (int) Math.min(Math.min(due, most), Math.min(free, MAX_PIPELINE));
            boolean published = count <= 0 || publish(count);
            if (count <= 0 || !published) {
                LockSupport.parkNanos(published ? PAUSE_NANOS : RETRY_NANOS);
            }
            if (free <= 0 || !published) { // a pause is not made up for
                from = next;
                since = System.nanoTime();
            }
            if (thread.isInterrupted()) {
                return;
            }
        }
    }

    private boolean publish(int count) {
        synchronized (publishing) {
            long first = next;
            long answered = first;
            try {
                var out = connected();
                next = first + count;
                out.getOutputStream().write(commands(first, count));
                for (; answered < first + count; answered++) {
                    answer(answered);
                }
                return true;
            } catch (IOException e) {
                if (next > answered) {
                    ledger.leaveUncertain(answered, next - 1);
                }
                disconnect();
                return false;
            }
        }
    }

    private byte[] commands(long first, int count) {
        var commands = new ByteArrayOutputStream(count * 400);
        for (long number = first; number < first + count; number++) {
            byte[] body = mix.body(number);
            commands.writeBytes(prefixes.get(mix.type(number)));
            commands.writeBytes((body.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            commands.writeBytes(body);
            commands.write('\r');
            commands.write('\n');
        }
        return commands.toByteArray();
    }

    private void answer(long number) throws IOException {
        int kind = in.read();
        for (int c = kind; c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
        }
        if (kind == ':') {
            ledger.acknowledge(number, number);
        } else {
            ledger.refuse();
        }
    }

    private Socket connected() throws IOException {
        var open = socket;
        if (open == null) {
            open = new Socket();
            open.setTcpNoDelay(true);
            open.setSoTimeout((int) REPLY.toMillis());
            open.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port.getAsInt()), 1_000);
            in = new BufferedInputStream(open.getInputStream(), 64 << 10);
            socket = open;
        }
        return open;
    }

    private void disconnect() {
        var open = socket;
        socket = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // closed either way
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        disconnect();
    }
}
