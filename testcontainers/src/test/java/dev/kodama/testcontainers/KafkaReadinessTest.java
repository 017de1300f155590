package dev.kodama.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class KafkaReadinessTest {
    private static final String HOST = "127.0.0.1";

    @Test
    void isFalseWhereNobodyListens() {
        assertThat(KafkaReadiness.answers(HOST, HostPorts.free())).isFalse();
    }

    @Test
    void isFalseWhereTheConnectionIsClosedUnanswered() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var closed = CompletableFuture.runAsync(() -> accept(server, false));

            assertThat(KafkaReadiness.answers(HOST, server.getLocalPort())).isFalse();
            closed.join();
        }
    }

    @Test
    void isTrueOnceARequestIsAnswered() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var answered = CompletableFuture.runAsync(() -> accept(server, true));

            assertThat(KafkaReadiness.answers(HOST, server.getLocalPort())).isTrue();
            answered.join();
        }
    }

    /** As a broker answers: length, the request's number, and more. */
    private static void accept(ServerSocket server, boolean answers) {
        try (var socket = server.accept()) {
            var request = new DataInputStream(socket.getInputStream());
            byte[] body = request.readNBytes(request.readInt());
            if (answers) {
                var out = new DataOutputStream(socket.getOutputStream());
                out.writeInt(6);
                out.write(body, 4, 4); // the number
                out.writeShort(0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
