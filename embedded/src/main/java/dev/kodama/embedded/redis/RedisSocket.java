package dev.kodama.embedded.redis;

import dev.kodama.embedded.FreePort;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A plain connection to a Redis on 127.0.0.1 for single commands. Not thread-safe. */
public final class RedisSocket implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    private RedisSocket(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** @param timeout of the connection attempt and of every reply */
    public static RedisSocket connect(int port, Duration timeout) throws IOException {
        var socket = new Socket();
        try {
            int millis = Math.max(1, (int) timeout.toMillis());
            socket.setSoTimeout(millis);
            socket.connect(new InetSocketAddress(FreePort.loopback(), port), millis);
            return new RedisSocket(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Sends a command and reads its reply: one element, or the elements of an array. An error reply is an {@link
     * IOException}.
     */
    public List<String> call(String... command) throws IOException {
        return pipeline(List.of(List.of(command)));
    }

    /**
     * Sends several commands in one write, so that no command of another client comes between them.
     *
     * @return the last reply
     */
    List<String> pipeline(List<List<String>> commands) throws IOException {
        var request = new StringBuilder();
        for (List<String> command : commands) {
            request.append('*').append(command.size()).append("\r\n");
            for (String word : command) {
                request.append('$')
                        .append(word.getBytes(StandardCharsets.UTF_8).length)
                        .append("\r\n")
                        .append(word)
                        .append("\r\n");
            }
        }
        socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
        var reply = new ArrayList<String>();
        for (int left = commands.size(); left > 0; left--) {
            reply.clear();
            read(reply);
        }
        return reply;
    }

    private void read(List<String> reply) throws IOException {
        String line = line();
        if (line.startsWith("+") || line.startsWith(":")) {
            reply.add(line.substring(1));
        } else if (line.startsWith("$")) {
            reply.add(bulk(length(line)));
        } else if (line.startsWith("*")) {
            for (int left = length(line); left > 0; left--) {
                read(reply);
            }
        } else {
            throw new IOException(line);
        }
    }

    private static int length(String line) throws IOException {
        try {
            return Integer.parseInt(line.substring(1));
        } catch (NumberFormatException e) {
            throw new IOException("not a reply of Redis: " + line, e);
        }
    }

    private String bulk(int length) throws IOException {
        if (length < 0) {
            return "";
        }
        String text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        line();
        return text;
    }

    private String line() throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("Redis closed the connection");
            }
            if (b != '\r') {
                bytes.write(b);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
