package dev.kodama.forwarder;

import dev.kodama.forwarder.encoding.MessagePackReader;
import dev.kodama.forwarder.encoding.MessagePackWriter;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The JDK's WebSocket client, which takes binary messages that hold MessagePack, and text as a fault. */
final class PackedClient implements AutoCloseable {
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final WebSocket socket;

    private PackedClient(int port, String query) {
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/api/v1/ws/events" + query), new Listener())
                .join();
    }

    static PackedClient connect(int port, String query) {
        return new PackedClient(port, query);
    }

    /** The next message, as JSON. */
    String json() throws InterruptedException {
        String next = messages.poll(5, TimeUnit.SECONDS);
        return next == null ? "nothing came" : next;
    }

    void send(String json) {
        sendBytes(MessagePackWriter.of(json.getBytes(StandardCharsets.UTF_8)));
    }

    void sendBytes(byte[] message) {
        socket.sendBinary(ByteBuffer.wrap(message), true).join();
    }

    void sendText(String json) {
        socket.sendText(json, true).join();
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Listener implements WebSocket.Listener {
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            byte[] part = new byte[data.remaining()];
            data.get(part);
            message.writeBytes(part);
            if (last) {
                messages.add(MessagePackReader.of(message.toByteArray()).orElse("no MessagePack"));
                message.reset();
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            messages.add("text: " + data);
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            messages.add("closed: " + code);
            return null;
        }
    }
}
