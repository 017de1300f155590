package dev.kodama.bus;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Forwards bytes between client and Redis until it stalls: then connections stay open without traffic. */
final class StallingProxy implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int redisPort;
    private volatile boolean stalled;

    StallingProxy(int redisPort) throws IOException {
        this.redisPort = redisPort;
        start("proxy", this::accept);
    }

    String uri() {
        return "redis://127.0.0.1:" + server.getLocalPort();
    }

    void stall(boolean stall) {
        stalled = stall;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = server.accept();
            Socket redis = new Socket(InetAddress.getLoopbackAddress(), redisPort);
            start("proxy-to-redis", () -> copy(client, redis));
            start("proxy-from-redis", () -> copy(redis, client));
        }
    }

    private void copy(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (!stalled) {
                    out.write(buffer, 0, n);
                }
            }
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void start(String name, Step step) {
        var thread = new Thread(
                () -> {
                    try {
                        step.run();
                    } catch (IOException e) {
                        // closed by one end
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }
}
