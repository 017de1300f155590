package dev.kodama.mirror.replication.connection;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An open connection to a Redis or a sentinel. One thread reads; any thread may write commands. */
public final class ReplicationSocket implements AutoCloseable {
    /** Takes the bytes of one read; they are overwritten afterwards. */
    public interface Chunk {
        void accept(byte[] bytes, int from, int to) throws IOException, InterruptedException;
    }

    private static final int BUFFER_BYTES = 512 << 10;
    private static final int MAX_REPLY_BYTES = 1 << 20;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final Object writeLock = new Object();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int from;
    private int to;

    ReplicationSocket(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    /** Sets how long a read may wait for the first byte. */
    public void readTimeout(Duration timeout) throws IOException {
        socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, Math.max(1, timeout.toMillis())));
    }

    /** Sends a command. */
    public void send(String... parts) throws IOException {
        var command = new ByteArrayOutputStream(128);
        command.writeBytes(("*" + parts.length + "\r\n").getBytes(StandardCharsets.UTF_8));
        for (var part : parts) {
            var bytes = part.getBytes(StandardCharsets.UTF_8);
            command.writeBytes(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.UTF_8));
            command.writeBytes(bytes);
            command.writeBytes(new byte[] {'\r', '\n'});
        }
        synchronized (writeLock) {
            out.write(command.toByteArray());
            out.flush();
        }
    }

    /**
     * Sends a command and reads its reply.
     *
     * @return a string or a number alone, or the items of an array; empty for nil
     * @throws ReplicationDeniedException if Redis denies it permanently
     * @throws IOException if Redis replies with another error, or not at all
     */
    public List<String> call(String... parts) throws IOException {
        send(parts);
        return reply(parts[0]);
    }

    private List<String> reply(String command) throws IOException {
        var line = line();
        var text = line.substring(1);
        switch (line.charAt(0)) {
            case '+', ':' -> {
                return List.of(text);
            }
            case '$' -> {
                return text.equals("-1") ? List.of() : List.of(bulk(count(text)));
            }
            case '*' -> {
                var items = new ArrayList<String>();
                for (var i = text.equals("-1") ? 0 : count(text); i > 0; i--) {
                    items.addAll(reply(command));
                }
                return items;
            }
            case '-' -> throw ReplicationDeniedException.of(command, text);
            default -> throw new IOException(command + ": not a reply of Redis: " + line);
        }
    }

    /** The next line without its end; blank lines are keep-alives and skipped. */
    public String line() throws IOException {
        var line = new StringBuilder();
        while (true) {
            var next = next();
            if (next != '\n') {
                line.append(next);
                if (line.length() > MAX_REPLY_BYTES) {
                    throw new IOException("not a reply of Redis: a line over " + MAX_REPLY_BYTES + " bytes");
                }
            } else if (!line.toString().isBlank()) {
                return line.toString().stripTrailing();
            }
        }
    }

    private String bulk(int length) throws IOException {
        var bytes = new ByteArrayOutputStream(length);
        for (var i = 0; i < length; i++) {
            bytes.write(next());
        }
        var end = new String(new char[] {next(), next()});
        if (!end.equals("\r\n")) {
            throw new IOException("not a reply of Redis: a bulk string that does not end");
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static int count(String text) throws IOException {
        if (!text.matches("\\d{1,7}") || Integer.parseInt(text) > MAX_REPLY_BYTES) {
            throw new IOException("not a reply of Redis: a length of " + text);
        }
        return Integer.parseInt(text);
    }

    private char next() throws IOException {
        fill();
        return (char) (buffer[from++] & 0xff);
    }

    /** Waits for at least one byte and passes on all that have arrived. */
    public void read(Chunk chunk) throws IOException, InterruptedException {
        fill();
        var start = from;
        from = to;
        chunk.accept(buffer, start, to);
    }

    /** Returns the last bytes of the chunk that was read last. */
    public void unread(int bytes) {
        from -= bytes;
    }

    /** Waits until a byte can be read. */
    public void awaitByte() throws IOException {
        fill();
    }

    private void fill() throws IOException {
        if (from == to) {
            from = 0;
            to = 0;
            try {
                to = Math.max(0, in.read(buffer));
            } catch (SocketTimeoutException e) {
                throw new IOException("no data from Redis for " + socket.getSoTimeout() + " ms", e);
            }
            if (to == 0) {
                throw new EOFException("Redis closed the connection");
            }
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed either way.
        }
    }
}
