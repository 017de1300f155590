package dev.kodama.mirror.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** TLS in front of a Redis that speaks none, with a certificate that nobody has signed. */
final class TlsTunnel implements AutoCloseable {
    private static final char[] PASSWORD = "sesame".toCharArray();

    private final SSLServerSocket server;
    private final int target;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    private TlsTunnel(SSLServerSocket server, int target) {
        this.server = server;
        this.target = target;
        daemon(this::acceptAll);
    }

    static TlsTunnel to(int target, Path folder) throws Exception {
        var store = folder.resolve("keys.p12");
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "redis",
                        "-dname",
                        "CN=elsewhere",
                        "-storepass",
                        String.valueOf(PASSWORD),
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IOException(said);
        }
        var keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return new TlsTunnel(
                (SSLServerSocket)
                        context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress()),
                target);
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
            // The other direction has ended.
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
