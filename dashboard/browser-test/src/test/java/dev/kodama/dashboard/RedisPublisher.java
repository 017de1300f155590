package dev.kodama.dashboard;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Publishes to Redis as any service does, without a library. */
final class RedisPublisher {
    private static final int PIPELINE = 500;

    private final int port;

    RedisPublisher(int port) {
        this.port = port;
    }

    void publish(String type, String entityType, String entityId, String payload) throws IOException {
        publishAll(type, entityType, entityId, payload, 1);
    }

    /** Publishes so many events as fast as Redis takes them; {@code %d} in id and payload is the number of each, from 1. */
    void publishAll(String type, String entityType, String entityId, String payload, int count) throws IOException {
        publishPaced(type, entityType, entityId, payload, count, Integer.MAX_VALUE);
    }

    /** Publishes at most so many a second. */
    void publishPaced(String type, String entityType, String entityId, String payload, int count, int perSecond)
            throws IOException {
        long due = System.nanoTime();
        try (var socket = new Socket("127.0.0.1", port)) {
            var out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
            var answers = new BufferedInputStream(socket.getInputStream());
            int unanswered = 0;
            for (int i = 1; i <= count; i++) {
                String body = "{\"event_type\":" + quoted(type) + ",\"entity_type\":" + quoted(entityType)
                        + ",\"entity_id\":" + quoted(entityId.replace("%d", "" + i)) + ",\"payload\":"
                        + payload.replace("%d", "" + i) + "}";
                out.write(command(List.of("PUBLISH", "events." + type, body)));
                if (++unanswered == PIPELINE || i == count) {
                    out.flush();
                    readNumbers(answers, unanswered);
                    unanswered = 0;
                    long now = System.nanoTime();
                    due = Math.max(
                            now, due + PIPELINE * (TimeUnit.SECONDS.toNanos(1) / perSecond)); // no burst after a stall
                    LockSupport.parkNanos(due - now);
                }
            }
        }
    }

    /** Publishes a text that may be no event. */
    void publishText(String channel, String text) throws IOException {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(command(List.of("PUBLISH", channel, text)));
            readNumbers(socket.getInputStream(), 1);
        }
    }

    private static byte[] command(List<String> parts) {
        var text = new StringBuilder("*" + parts.size() + "\r\n");
        for (String part : parts) {
            text.append('$')
                    .append(part.getBytes(StandardCharsets.UTF_8).length)
                    .append("\r\n");
            text.append(part).append("\r\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void readNumbers(InputStream answers, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            String answer = readLine(answers);
            if (!answer.startsWith(":")) {
                throw new IOException(answer);
            }
        }
    }

    private static String readLine(InputStream answers) throws IOException {
        var line = new StringBuilder();
        int letter;
        while ((letter = answers.read()) != '\n') {
            if (letter < 0) {
                throw new IOException("Redis has closed the connection");
            }
            line.append((char) letter);
        }
        return line.toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
