package dev.kodama.app.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kodama.app.testing.Frames;
import dev.kodama.testing.SharedHttp;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket client that compares received frames with the document. */
final class DocumentedClient implements AutoCloseable {
    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    private final Frames listener = new Frames(frames);
    private final WebSocket socket;
    private final Documented asyncApi;

    DocumentedClient(Documented asyncApi, URI socket) throws Exception {
        this.asyncApi = asyncApi;
        this.socket = SharedHttp.CLIENT
                .newWebSocketBuilder()
                .buildAsync(socket, listener)
                .get(5, TimeUnit.SECONDS);
    }

    void say(String text) throws Exception {
        socket.sendText(text, true).get(5, TimeUnit.SECONDS);
    }

    void sayBytes() throws Exception {
        socket.sendBinary(ByteBuffer.allocate(1), true).get(5, TimeUnit.SECONDS);
    }

    /** Sends the example of the document. */
    void example(String message) throws Exception {
        say(asyncApi.at("/components/messages/" + message + "/examples/0/payload")
                .toString());
    }

    void next(String message) throws Exception {
        valid(message, frames.poll(10, TimeUnit.SECONDS));
    }

    /** Reads frames until one matches only this message. */
    void until(String message) throws Exception {
        String frame = frames.poll(10, TimeUnit.SECONDS);
        while (frame != null && !frame.contains(message.equals("error") ? "\"error\"" : '"' + message + '"')) {
            frame = frames.poll(10, TimeUnit.SECONDS);
        }
        valid(message, frame);
    }

    private void valid(String message, String frame) {
        assertThat(frame).as(message).isNotNull();
        assertThat(asyncApi.keys("/channels/events/messages")).contains(message);
        asyncApi.valid("/components/messages/" + message + "/payload", frame);
    }

    void closes(int code) {
        await().atMost(Duration.ofSeconds(5)).until(() -> listener.closeCode() == code);
        var described = asyncApi.at("/channels/events/x-close-codes/" + code + "/reasons");
        assertThat(described).extracting(JsonNode::asText).contains(listener.closeReason());
    }

    @Override
    public void close() {
        socket.abort();
    }
}
