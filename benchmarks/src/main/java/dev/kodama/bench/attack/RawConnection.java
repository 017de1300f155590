package dev.kodama.bench.attack;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A TCP connection that sends arbitrary bytes, with the parts of HTTP and WebSocket that attacks need. */
final class RawConnection implements AutoCloseable {
    static final int FIN = 0x80;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PONG = 10;

    /** The headers of a WebSocket upgrade. */
    static final String UPGRADE = String.join(
            "\r\n",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "");

    private static final int ANSWER_MILLIS = 20_000;
    private static final int POLL_MILLIS = 1;
    private static final int MAX_HEAD_BYTES = 64 << 10;
    private static final int MASKED = 0x80;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    private RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 4 << 10));
        this.out = socket.getOutputStream();
    }

    static RawConnection open(AttackTarget target) throws IOException {
        return open(target, 0);
    }

    /** @param receiveBytes the socket's receive buffer, small for clients that do not read; 0 is the system's default */
    static RawConnection open(AttackTarget target, int receiveBytes) throws IOException {
        var socket = new Socket();
        try {
            if (receiveBytes > 0) {
                socket.setReceiveBufferSize(receiveBytes);
            }
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.bind(target.nextAddress());
            socket.connect(target.http(), ANSWER_MILLIS);
            return new RawConnection(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    void write(String text) throws IOException {
        write(text.getBytes(UTF_8));
    }

    void write(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    /** Requests a WebSocket upgrade. @return the status */
    int upgrade(String query, String host) throws IOException {
        write("GET /api/v1/ws/events" + query + " HTTP/1.1\r\nHost: " + host + "\r\n" + UPGRADE + "\r\n");
        return status();
    }

    /** Reads the head of a response. @return the status */
    int status() throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0 && head.length() < MAX_HEAD_BYTES) {
            head.append((char) in.readUnsignedByte());
        }
        String[] words = head.toString().split(" ", 3);
        try {
            return words.length > 1 ? Integer.parseInt(words[1]) : 0;
        } catch (NumberFormatException e) {
            throw new IOException("no status: " + words[1], e);
        }
    }

    void sendText(String text) throws IOException {
        send(FIN | TEXT, text.getBytes(UTF_8));
    }

    /** @param first FIN, reserved bits and opcode, in any combination */
    void send(int first, byte[] payload) throws IOException {
        send(first, payload.length, payload);
    }

    /** @param length the length in the frame header */
    void send(int first, long length, byte[] payload) throws IOException {
        var frame = ByteBuffer.allocate(14 + payload.length).put((byte) first);
        if (length <= 125) {
            frame.put((byte) (MASKED | (int) length));
        } else if (length <= 0xffff) {
            frame.put((byte) (MASKED | 126)).putShort((short) length);
        } else {
            frame.put((byte) (MASKED | 127)).putLong(length);
        }
        frame.putInt(0).put(payload); // a mask of zeros changes nothing
        write(Arrays.copyOf(frame.array(), frame.position()));
    }

    /** The next text frame that begins with one of these; other frames are skipped. */
    String awaitText(String... beginnings) throws IOException {
        while (true) {
            int first = in.readUnsignedByte();
            byte[] payload = payload();
            String text = new String(payload, UTF_8);
            if ((first & 15) == TEXT && Arrays.stream(beginnings).anyMatch(text::startsWith)) {
                return text;
            }
            if ((first & 15) == CLOSE) {
                throw new EOFException("closed with " + closeCode(payload));
            }
        }
    }

    /** Reads until the server closes. @return the close code; 0 if the connection ends without one */
    int awaitClose() throws IOException {
        try {
            while (true) {
                int first = in.readUnsignedByte();
                byte[] payload = payload();
                if ((first & 15) == CLOSE) {
                    return closeCode(payload);
                }
            }
        } catch (EOFException | SocketException e) {
            return 0;
        }
    }

    private byte[] payload() throws IOException {
        long length = in.readUnsignedByte(); // a server does not mask
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        if (length < 0 || length > 64 << 20) {
            throw new IOException("a frame of " + length + " bytes");
        }
        byte[] payload = in.readNBytes((int) length);
        if (payload.length < length) {
            throw new EOFException("in a frame");
        }
        return payload;
    }

    private static int closeCode(byte[] payload) {
        return payload.length < 2 ? 0 : ByteBuffer.wrap(payload).getShort() & 0xffff;
    }

    /** Discards received bytes. @return whether the server has closed the connection */
    boolean drainedAndCut() throws IOException {
        socket.setSoTimeout(POLL_MILLIS);
        try {
            byte[] some = new byte[4 << 10];
            return in.read(some) < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            return true;
        } finally {
            socket.setSoTimeout(ANSWER_MILLIS);
        }
    }

    /** Closes with a reset, so that attacks do not exhaust local ports. */
    @Override
    public void close() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
