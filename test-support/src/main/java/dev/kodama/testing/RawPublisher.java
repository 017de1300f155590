package dev.kodama.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;

/** Publishes over one pipelined raw socket, as any Redis client does. */
public final class RawPublisher implements AutoCloseable {
    private static final int PIPELINE = 64;

    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;

    public RawPublisher(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
            in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void publish(String channel, byte[] message) {
        publish(channel, List.of(message));
    }

    public void publish(String channel, List<byte[]> messages) {
        try {
            int open = 0;
            for (byte[] message : messages) {
                send("PUBLISH".getBytes(UTF_8), channel.getBytes(UTF_8), message);
                if (++open == PIPELINE) {
                    readReplies(open);
                    open = 0;
                }
            }
            readReplies(open);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a command and returns the first line of its reply. */
    public String command(String... words) {
        try {
            byte[][] parts = new byte[words.length][];
            for (int i = 0; i < words.length; i++) {
                parts[i] = words[i].getBytes(UTF_8);
            }
            send(parts);
            out.flush();
            return line();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a command with a bulk string reply, and returns the string. */
    public String bulk(String... words) {
        String length = command(words);
        try {
            byte[] reply = in.readNBytes(Integer.parseInt(length.substring(1)) + 2);
            return new String(reply, UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void send(byte[]... words) throws IOException {
        out.write(("*" + words.length + "\r\n").getBytes(UTF_8));
        for (byte[] word : words) {
            out.write(("$" + word.length + "\r\n").getBytes(UTF_8));
            out.write(word);
            out.write('\r');
            out.write('\n');
        }
    }

    private void readReplies(int count) throws IOException {
        out.flush();
        for (int i = 0; i < count; i++) {
            String reply = line();
            if (!reply.startsWith(":")) {
                throw new IOException("PUBLISH answered " + reply);
            }
        }
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("Redis closed the connection");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
