package dev.kodama.bench.peers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Clients of one server that count the events they receive, in one thread. */
final class LoadClients implements AutoCloseable {
    private static final int BUFFER_BYTES = 256 << 10;
    private static final Duration IDLE = Duration.ofSeconds(3);

    private final Selector selector = Selector.open();
    private final List<Client> clients = new ArrayList<>();
    private final Framing framing;
    private long received;
    private long lastNanos;

    private LoadClients(Framing framing) throws IOException {
        this.framing = framing;
    }

    /** One connection. */
    private static final class Client implements Framing.Receiver {
        private final SocketChannel channel;
        private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
        private long events;
        private long last;

        Client(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public void event(long sequence) {
            if (sequence != 0 && sequence <= last) {
                throw new IllegalStateException("event " + sequence + " came behind " + last);
            }
            last = sequence;
            events++;
        }

        @Override
        public void send(String text) {
            var bytes = ByteBuffer.wrap(text.getBytes(US_ASCII));
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void read() throws IOException {
            if (channel.read(in) < 0) {
                throw new EOFException("the server has closed a connection after " + events + " events");
            }
        }
    }

    /** Connects; returns when the server has greeted all. */
    static LoadClients connect(int count, int port, Framing framing) throws IOException {
        var all = new LoadClients(framing);
        try {
            for (int number = 0; number < count; number++) {
                all.add(number, port);
            }
            return all;
        } catch (IOException e) {
            all.close();
            throw e;
        }
    }

    private void add(int number, int port) throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        var client = new Client(SocketChannel.open(address).setOption(StandardSocketOptions.TCP_NODELAY, true));
        clients.add(client);
        client.send(framing.greeting(number));
        boolean greeted = false;
        while (!greeted) {
            client.read();
            client.in.flip();
            greeted = framing.greeted(client.in);
            client.in.compact();
        }
        client.channel.configureBlocking(false);
        client.channel.register(selector, SelectionKey.OP_READ, client);
    }

    /** Counts until all clients together have so many events; fewer if none comes for a while. */
    long receive(long expected) throws IOException {
        return receive(expected, IDLE);
    }

    /** As {@link #receive(long)}. */
    long receive(long expected, Duration idle) throws IOException {
        received = 0;
        clients.forEach(this::count); // what came with the greeting
        lastNanos = System.nanoTime();
        while (received < expected && System.nanoTime() - lastNanos < idle.toNanos()) {
            long before = received;
            selector.select(this::read, idle.toMillis());
            lastNanos = received > before ? System.nanoTime() : lastNanos;
        }
        return received;
    }

    private void read(SelectionKey key) {
        var client = (Client) key.attachment();
        try {
            client.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        count(client);
    }

    private void count(Client client) {
        long before = client.events;
        client.in.flip();
        framing.read(client.in, client);
        client.in.compact();
        received += client.events - before;
    }

    /** {@link System#nanoTime} of the last event received. */
    long lastNanos() {
        return lastNanos;
    }

    /** The minimum of what a client has received. */
    long fewest() {
        return clients.stream().mapToLong(client -> client.events).min().orElse(0);
    }

    @Override
    public void close() throws IOException {
        selector.close();
        for (var client : clients) {
            client.channel.close();
        }
    }
}
