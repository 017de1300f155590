package dev.kodama.forwarder;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A WebSocket client that hides nothing: every byte out and in is the test's own. */
final class RawClient implements AutoCloseable {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    static final int FIN = 0x80;

    private static final int MASKED = 0x80;
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="; // RFC 6455 §1.3
    private static final int TIMEOUT_MILLIS = 5000;
    private static final Pattern NOTICE = Pattern.compile("\\{\"(type|status|error)\":(?!.*\"event_type\":)");
    private static final int MOST_COMPARED = 50;
    private static final byte[] MASK = {1, 2, 3, 4};

    private final Socket socket;
    private final DataInputStream in;
    private String head = "";
    private int compared;
    private boolean closesItself;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
    }

    /** A text, the reason of a close after its code, or the payload of a control frame. */
    record Frame(int opcode, int closeCode, String text) {}

    static RawClient connect(int port, String query) throws IOException {
        return connect(port, query, 1 << 16);
    }

    static RawClient connect(int port, String query, int receiveBufferBytes, String... headers) throws IOException {
        return upgrade(open(port, receiveBufferBytes), query, headers);
    }

    /** What a server answers that does not upgrade: the whole head, and the body where its length is told. */
    static String refusal(int port, String query, String... headers) throws IOException {
        try (var client = new RawClient(open(port, 1 << 16))) {
            client.ask(query, headers);
            return client.readAnswer();
        }
    }

    /** What the stream of server-sent events answers where it does not begin; as {@link #refusal}. */
    static String stream(int port, String query) throws IOException {
        try (var client = new RawClient(open(port, 1 << 16))) {
            client.write(("GET /api/v1/events/stream" + query + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .getBytes(ISO_8859_1));
            return client.readAnswer();
        }
    }

    private String readAnswer() throws IOException {
        String answer = readHead();
        var length = Pattern.compile("(?i)content-length: (\\d+)").matcher(answer);
        return answer + (length.find() ? new String(in.readNBytes(Integer.parseInt(length.group(1))), UTF_8) : "");
    }

    private static Socket open(int port, int receiveBufferBytes) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(receiveBufferBytes);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    /** Where permessage-deflate may be agreed on. */
    static RawClient compressed(int port, String query, String offer) throws IOException {
        return upgrade(new RawClient(open(port, 1 << 16)), query, "Sec-WebSocket-Extensions: " + offer);
    }

    /** Over a socket that is connected. */
    static RawClient upgrade(Socket socket, String query, String... headers) throws IOException {
        var client = upgrade(new RawClient(socket), query, headers);
        if (client.head.contains("Sec-WebSocket-Extensions")) {
            throw new IOException("an extension was agreed on: " + client.head);
        }
        return client;
    }

    private static RawClient upgrade(RawClient client, String query, String... headers) throws IOException {
        client.ask(query, headers);
        String head = client.readHead();
        client.head = head;
        if (!head.startsWith("HTTP/1.1 101 ") || !head.contains("Sec-WebSocket-Accept: " + ACCEPT + "\r\n")) {
            throw new IOException("not upgraded: " + head);
        }
        return client;
    }

    private void ask(String query, String... headers) throws IOException {
        String more = Arrays.stream(headers).map(header -> header + "\r\n").collect(Collectors.joining());
        String offer = more.contains("Sec-WebSocket-Extensions")
                ? ""
                : "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";
        String key = more.contains("Sec-WebSocket-Key") ? "" : "Sec-WebSocket-Key: " + KEY + "\r\n";
        write(("GET /api/v1/ws/events" + query + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                        + "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + key + offer + more
                        + "\r\n")
                .getBytes(ISO_8859_1));
    }

    /** The head of the answer to the handshake. */
    String head() {
        return head;
    }

    void sendText(String text) throws IOException {
        send(FIN | TEXT, text.getBytes(UTF_8));
    }

    /** @param first the first byte of the frame: FIN, reserved bits, opcode */
    void send(int first, byte[] payload) throws IOException {
        closesItself |= (first & 15) == CLOSE;
        var frame = ByteBuffer.allocate(14 + payload.length).put((byte) first);
        if (payload.length <= 125) {
            frame.put((byte) (MASKED | payload.length));
        } else if (payload.length <= 0xffff) {
            frame.put((byte) (MASKED | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (MASKED | 127)).putLong(payload.length);
        }
        frame.put(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ MASK[i % 4]));
        }
        write(Arrays.copyOf(frame.array(), frame.position()));
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** The next frame's text, which must be a text frame. */
    String text() throws IOException {
        var frame = next();
        if (frame.opcode() != TEXT) {
            throw new IOException("no text but " + frame);
        }
        return frame.text();
    }

    /** A frame as it comes. */
    static final class Raw {
        private final int first;
        private final byte[] payload;

        private Raw(int first, byte[] payload) {
            this.first = first;
            this.payload = payload;
        }

        /** FIN, reserved bits, opcode. */
        int first() {
            return first;
        }

        byte[] payload() {
            return payload;
        }
    }

    Frame next() throws IOException {
        var raw = nextRaw();
        int first = raw.first();
        byte[] payload = raw.payload();
        if ((first & 0xf0) != FIN) {
            throw new IOException("not one whole frame without extensions: " + first);
        }
        boolean coded = (first & 15) == CLOSE && payload.length >= 2;
        int code = coded ? ByteBuffer.wrap(payload).getShort() & 0xffff : 0;
        int skip = coded ? 2 : 0;
        var frame = new Frame(first & 15, code, new String(payload, skip, payload.length - skip, UTF_8));
        compare(frame);
        return frame;
    }

    Raw nextRaw() throws IOException {
        int first = in.readUnsignedByte();
        long length = in.readUnsignedByte(); // a server does not mask, so the highest bit is 0
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        byte[] payload = in.readNBytes(Math.toIntExact(length));
        if (payload.length < length) {
            throw new EOFException("in a frame");
        }
        return new Raw(first, payload);
    }

    /** The first notices, and the close, must be as {@code asyncapi.json} says; what the tests publish is not always an event. */
    private void compare(Frame frame) {
        if (frame.opcode() == CLOSE && !closesItself) {
            Described.requireClose(frame.closeCode(), frame.text());
        } else if (frame.opcode() == TEXT && NOTICE.matcher(frame.text()).lookingAt() && compared++ < MOST_COMPARED) {
            Described.requireNotice(frame.text());
        }
    }

    /** Waits until the server has closed the socket. */
    boolean isAtEnd() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException e) {
            return true; // reset
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String readHead() throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int one = in.read();
            if (one < 0) {
                break;
            }
            head.append((char) one);
        }
        return head.toString();
    }
}
