package dev.kodama.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;

/** Requests to the API of JetStream: a stream on disk with the subject of all events, and its consumers. */
final class NatsRequests implements AutoCloseable {
    private static final String STREAM = "PEERS";
    private static final String API = "$JS.API.";
    private static final String INBOX = "_INBOX.kodama.requests";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Socket socket;
    private final InputStream in;

    NatsRequests(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
        send(NatsFraming.CONNECT + "SUB " + INBOX + " 1\r\n");
    }

    private void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    private JsonNode request(String subject, String body) throws IOException {
        int length = body.getBytes(UTF_8).length;
        send("PUB " + API + subject + " " + INBOX + " " + length + "\r\n" + body + "\r\n");
        while (true) {
            String line = line();
            if (line.startsWith("PING")) {
                send("PONG\r\n");
            } else if (line.startsWith("MSG ")) {
                int size = Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
                var answer = JSON.readTree(in.readNBytes(size));
                if (answer.has("error")) {
                    throw new IOException(subject + ": " + answer.path("error"));
                }
                return answer;
            }
        }
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int letter = in.read(); letter != '\n'; letter = in.read()) {
            if (letter < 0) {
                throw new EOFException("NATS has closed the connection");
            } else if (letter != '\r') {
                line.append((char) letter);
            }
        }
        return line.toString();
    }

    void createStream() throws IOException {
        request(
                "STREAM.CREATE." + STREAM,
                "{\"name\":\"PEERS\",\"subjects\":[\"events.>\"],\"retention\":\"limits\",\"storage\":\"file\","
                        + "\"max_consumers\":-1,\"max_msgs\":-1,\"max_bytes\":-1,\"discard\":\"old\",\"num_replicas\":1}");
    }

    long messages() throws IOException {
        return request("STREAM.INFO." + STREAM, "")
                .path("state")
                .path("messages")
                .asLong();
    }

    /**
     * Creates an ordered consumer, as NATS' clients do: push, without acknowledgements, with flow control.
     *
     * @param to the subject it sends to
     * @param filter the subject of the events that are wanted
     */
    void createConsumer(String to, String filter) throws IOException {
        request(
                "CONSUMER.CREATE." + STREAM,
                "{\"stream_name\":\"PEERS\",\"config\":{\"deliver_subject\":\"" + to
                        + "\",\"deliver_policy\":\"all\",\"ack_policy\":\"none\",\"max_deliver\":1,\"filter_subject\":\""
                        + filter
                        + "\",\"flow_control\":true,\"idle_heartbeat\":5000000000,\"mem_storage\":true,\"num_replicas\":1,"
                        + "\"replay_policy\":\"instant\"}}");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
