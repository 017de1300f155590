package dev.kodama.mirror.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

/** Terminates TLS in front of a plain Redis, with a self-signed certificate. */
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
        return to(target, folder, false);
    }

    /**
     * Leaves {@code redis.pem}, and {@code client.pem} with {@code client.key}, in the folder.
     *
     * @param demands whether a client has to show that certificate
     */
    static TlsTunnel to(int target, Path folder, boolean demands) throws Exception {
        var server = keys(folder, "redis");
        var client = keys(folder, "client");
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(server, PASSWORD);
        var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        var clients = KeyStore.getInstance("PKCS12");
        clients.load(null, null);
        clients.setCertificateEntry("client", client.getCertificate("client"));
        trusted.init(clients);
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), trusted.getTrustManagers(), null);
        var socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        socket.setNeedClientAuth(demands);
        return new TlsTunnel(socket, target);
    }

    private static KeyStore keys(Path folder, String name) throws Exception {
        var store = folder.resolve(name + ".p12");
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        name,
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
        write(
                folder.resolve(name + ".pem"),
                "CERTIFICATE",
                keys.getCertificate(name).getEncoded());
        write(
                folder.resolve(name + ".key"),
                "PRIVATE KEY",
                keys.getKey(name, PASSWORD).getEncoded());
        return keys;
    }

    private static void write(Path file, String kind, byte[] bytes) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + kind
                        + "-----\n");
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
