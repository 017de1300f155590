package dev.kodama.mirror.replication;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * Answers the handshake as a Redis 6 master at offset 1000 with a complete backlog, and each PSYNC as the test defines.
 */
final class FakeRedis implements AutoCloseable {
    static final String ID = "a".repeat(40);
    private static final String INFO = """
            redis_version:6.2.11
            role:master
            master_replid:%s
            master_repl_offset:1000
            repl_backlog_active:1
            repl_backlog_first_byte_offset:1
            repl_backlog_size:1000000
            """.formatted(ID);

    /** The PSYNC requests in order. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    private final ServerSocket server;
    private final Function<String, String> psync;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    /** @param psync the bytes to answer {@code "id offset"} with, the stream included */
    FakeRedis(Function<String, String> psync) throws IOException {
        this.server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        this.psync = psync;
        var thread = new Thread(this::acceptAll, "fake-redis");
        thread.setDaemon(true);
        thread.start();
    }

    String url() {
        return "redis://127.0.0.1:" + server.getLocalPort();
    }

    private void acceptAll() {
        try {
            while (true) {
                var socket = server.accept();
                open.add(socket);
                var thread = new Thread(() -> serve(socket), "fake-redis-connection");
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
            for (var words = read(in); !words.isEmpty(); words = read(in)) {
                socket.getOutputStream().write(answer(words).getBytes(ISO_8859_1));
            }
        } catch (IOException e) {
            // Closed by the client.
        }
    }

    private static List<String> read(BufferedReader in) throws IOException {
        var first = in.readLine();
        if (first == null) {
            return List.of();
        }
        var words = new String[Integer.parseInt(first.substring(1))];
        for (var i = 0; i < words.length; i++) {
            in.readLine();
            words[i] = in.readLine();
        }
        return List.of(words);
    }

    private String answer(List<String> words) {
        return switch (words.get(0)) {
            case "INFO" -> "$" + INFO.length() + "\r\n" + INFO + "\r\n";
            case "PSYNC" -> {
                requests.add(words.get(1) + " " + words.get(2));
                yield psync.apply(words.get(1) + " " + words.get(2));
            }
            case "REPLCONF" ->
                switch (words.get(1)) {
                    case "ACK" -> "";
                    case "capa" -> "+OK\r\n";
                    default -> "-ERR Unrecognized REPLCONF option: rdb-filter-only\r\n";
                };
            default -> "-ERR unknown command\r\n";
        };
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var socket : open) {
            socket.close();
        }
    }
}
