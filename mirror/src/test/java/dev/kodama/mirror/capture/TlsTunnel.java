package dev.kodama.mirror.capture;

import dev.kodama.testing.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** Terminates TLS in front of a plain Redis. */
final class TlsTunnel implements AutoCloseable {
    private final SSLServerSocket server;
    private final int target;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    private TlsTunnel(SSLServerSocket server, int target) {
        this.server = server;
        this.target = target;
        daemon(this::acceptAll);
    }

    static TlsTunnel to(int target, TestCertificate shown) throws Exception {
        return to(target, shown.showing(), false);
    }

    /** Requires each client to show the certificate {@code required}. */
    static TlsTunnel to(int target, TestCertificate shown, TestCertificate required) throws Exception {
        return to(target, shown.showing(required), true);
    }

    private static TlsTunnel to(int target, SSLContext context, boolean requiresClientCertificate) throws IOException {
        var socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        socket.setNeedClientAuth(requiresClientCertificate);
        return new TlsTunnel(socket, target);
    }

    int port() {
        return server.getLocalPort();
    }

    private void acceptAll() {
        try {
            while (true) {
                var outer = server.accept();
                var inner = new Socket(InetAddress.getLoopbackAddress(), target);
                open.addAll(List.of(outer, inner));
                daemon(() -> copy(outer, inner));
                daemon(() -> copy(inner, outer));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            var copied = from.getInputStream().transferTo(to.getOutputStream());
            assert copied >= 0;
        } catch (IOException e) {
            // Closed by the other direction.
        }
    }

    private static void daemon(Runnable work) {
        var thread = new Thread(work, "tls-tunnel");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var socket : open) {
            socket.close();
        }
    }
}
