package dev.kodama.forwarder;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** An HTTP/2 client that hides nothing (RFC 9113): every frame out and in is the test's own. */
final class RawHttp2 implements AutoCloseable {
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int GOAWAY = 7;

    private static final int END_STREAM_AND_HEADERS = 5;
    private static final int TIMEOUT_MILLIS = 30_000;

    private final SSLSocket socket;
    private final DataInputStream in;

    /** @param flags of its type */
    record Frame(int type, int flags, ByteBuffer payload) {}

    RawHttp2(SSLContext context, int port) throws IOException {
        socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        var parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        in = new DataInputStream(socket.getInputStream());
        socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
        send(SETTINGS, 0, 0, new byte[0]);
    }

    void send(int type, int flags, int stream, byte[] payload) throws IOException {
        socket.getOutputStream()
                .write(ByteBuffer.allocate(9 + payload.length)
                        .put((byte) (payload.length >> 16))
                        .putShort((short) payload.length)
                        .put((byte) type)
                        .put((byte) flags)
                        .putInt(stream)
                        .put(payload)
                        .array());
    }

    /** GET / of the host h, all from HPACK's static table but the host. */
    void get(int stream) throws IOException {
        send(HEADERS, END_STREAM_AND_HEADERS, stream, new byte[] {(byte) 0x82, (byte) 0x87, (byte) 0x84, 0x41, 1, 'h'});
    }

    void reset(int stream) throws IOException {
        send(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
    }

    /** The next frame of such a type; others before it are passed over. */
    Frame next(int type) throws IOException {
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int found = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            in.readInt();
            byte[] payload = in.readNBytes(length);
            if (payload.length < length) {
                throw new EOFException("in a frame");
            }
            if (found == type) {
                return new Frame(found, flags, ByteBuffer.wrap(payload));
            }
        }
    }

    /** What the server sets, by number (RFC 9113 §6.5.2). */
    Map<Integer, Integer> settings() throws IOException {
        var all = new HashMap<Integer, Integer>();
        var payload = next(SETTINGS).payload();
        while (payload.hasRemaining()) {
            all.put((int) payload.getShort(), payload.getInt());
        }
        return all;
    }

    /** The error code with which the server ends the connection. */
    int goneWith() throws IOException {
        var payload = next(GOAWAY).payload();
        payload.getInt();
        return payload.getInt();
    }

    /** Sends until the server has had enough. */
    static void flood(int most, Step step) throws IOException {
        try {
            for (int i = 0; i < most; i++) {
                step.run(i);
            }
        } catch (SocketException e) {
            // it has closed the connection: what it said before is still to be read
        }
    }

    interface Step {
        void run(int number) throws IOException;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
