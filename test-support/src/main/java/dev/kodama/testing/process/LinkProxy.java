package dev.kodama.testing.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/** A proxy between mirrors and Redis that fails as networks do. */
public final class LinkProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 << 10;

    private final IntSupplier target;
    private final ServerSocket listening;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicLong accepted = new AtomicLong();
    private final Object stalling = new Object();
    private boolean stalled;
    private volatile boolean cut;
    private volatile CommandTrap trap = CommandTrap.NONE;

    private LinkProxy(IntSupplier target) throws IOException {
        this.target = target;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    /** @param target the port on 127.0.0.1, called for each connection */
    public static LinkProxy start(IntSupplier target) throws IOException {
        return new LinkProxy(target);
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** The number of connections so far. */
    public long accepted() {
        return accepted.get();
    }

    /** Closes all connections; new ones go to the current target. */
    public void drop() {
        connections.forEach(Connection::close);
    }

    /** Closes all connections and accepts none until {@link #mend}. */
    public void cut() {
        cut = true;
        drop();
    }

    public void mend() {
        cut = false;
    }

    /** Holds all bytes back without closing connections, until {@link #flow}. */
    public void stall() {
        synchronized (stalling) {
            stalled = true;
        }
    }

    public void flow() {
        synchronized (stalling) {
            stalled = false;
            stalling.notifyAll();
        }
    }

    /** Closes Redis's end of all connections, without closing the other end. */
    public void forgetRedis() {
        connections.forEach(Connection::forgetRedis);
    }

    /** Runs a step before the n-th request that contains a command is forwarded to Redis. */
    public void before(String command, int nth, Step step) {
        trap = new CommandTrap(command, nth, step);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                var client = listening.accept();
                if (cut) {
                    client.close();
                } else {
                    open(client);
                }
            } catch (IOException e) {
                // closed, or Redis is unavailable: the client has noticed
            }
        }
    }

    private void open(Socket client) throws IOException {
        try {
            var redis = new Socket(InetAddress.getLoopbackAddress(), target.getAsInt());
            redis.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            var connection = new Connection(client, redis);
            connections.add(connection);
            accepted.incrementAndGet();
            daemon(() -> connection.pump(client, redis));
            daemon(() -> connection.pump(redis, client));
            if (cut) {
                connection.close();
            }
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    private void awaitFlow() throws InterruptedException {
        synchronized (stalling) {
            while (stalled) {
                stalling.wait();
            }
        }
    }

    private static void daemon(Runnable work) {
        var thread = new Thread(work, "kodama-link-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            // closed either way
        }
        drop();
    }

    private final class Connection {
        private final Socket client;
        private final Socket redis;
        private volatile boolean forgotten;

        Connection(Socket client, Socket redis) {
            this.client = client;
            this.redis = redis;
        }

        void pump(Socket from, Socket to) {
            byte[] buffer = new byte[BUFFER_BYTES];
            try {
                for (int read = from.getInputStream().read(buffer);
                        read >= 0;
                        read = from.getInputStream().read(buffer)) {
                    awaitFlow();
                    if (from == client) {
                        trap.pass(buffer, read);
                    }
                    if (!forgotten) {
                        to.getOutputStream().write(buffer, 0, read);
                    }
                }
            } catch (IOException e) {
                // the connection ended
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (!forgotten || from == client) {
                close();
            }
        }

        void forgetRedis() {
            forgotten = true;
            close(redis);
        }

        void close() {
            connections.remove(this);
            close(client);
            close(redis);
        }

        private static void close(Socket socket) {
            try {
                socket.close();
            } catch (IOException e) {
                // closed either way
            }
        }
    }
}
