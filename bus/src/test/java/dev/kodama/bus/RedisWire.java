package dev.kodama.bus;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;

/** A raw socket to Redis, independent of the tested code. */
final class RedisWire implements AutoCloseable {
    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;

    RedisWire(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(5_000);
        out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends a command as redis-py does and returns the first line of the reply. */
    String call(String... words) throws IOException {
        byte[][] bytes = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            bytes[i] = words[i].getBytes(UTF_8);
        }
        send(bytes);
        return line();
    }

    /** Sends a command and returns its bulk string reply. */
    String text(String... words) throws IOException {
        String length = call(words);
        return read(Integer.parseInt(length.substring(1)) + 2);
    }

    /** Publishes a message and returns the number of receivers. */
    int publish(String channel, byte[] message) throws IOException {
        send("PUBLISH".getBytes(UTF_8), channel.getBytes(UTF_8), message);
        return Integer.parseInt(line().substring(1));
    }

    /** Sends a command without waiting for a reply. */
    void send(byte[]... words) throws IOException {
        write(words);
        flush();
    }

    /** Like {@link #send}, many at a time. */
    void write(byte[]... words) throws IOException {
        out.write(("*" + words.length + "\r\n").getBytes(UTF_8));
        for (byte[] word : words) {
            out.write(("$" + word.length + "\r\n").getBytes(UTF_8));
            out.write(word);
            out.write("\r\n".getBytes(UTF_8));
        }
    }

    void flush() throws IOException {
        out.flush();
    }

    /** The next bytes from Redis, as text. */
    String read(int bytes) throws IOException {
        return new String(in.readNBytes(bytes), UTF_8);
    }

    String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("Redis closed the connection");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
