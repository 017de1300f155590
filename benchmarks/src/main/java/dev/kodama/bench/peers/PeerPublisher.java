package dev.kodama.bench.peers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;

/** Publishes on one connection as fast as the server answers: 64 events are under way at a time. */
final class PeerPublisher implements AutoCloseable {
    private static final int PIPELINE = 64;

    /** The protocol of a server. */
    enum Protocol {
        REDIS {
            @Override
            void append(ByteArrayOutputStream to, String channel, byte[] body) {
                to.writeBytes(("*3\r\n$7\r\nPUBLISH\r\n$" + channel.length() + "\r\n" + channel + "\r\n$" + body.length
                                + "\r\n")
                        .getBytes(US_ASCII));
                to.writeBytes(body);
                to.writeBytes(END);
            }

            @Override
            int answers(int events) {
                return events;
            }
        },
        NATS {
            @Override
            void append(ByteArrayOutputStream to, String channel, byte[] body) {
                to.writeBytes(("PUB " + channel + " " + body.length + "\r\n").getBytes(US_ASCII));
                to.writeBytes(body);
                to.writeBytes(END);
            }

            @Override
            int answers(int events) {
                return 1; // to the PING behind them
            }
        };

        private static final byte[] END = "\r\n".getBytes(US_ASCII);

        abstract void append(ByteArrayOutputStream to, String channel, byte[] body);

        /** The number of lines that answer so many events. */
        abstract int answers(int events);
    }

    private final Protocol protocol;
    private final Socket socket;
    private final InputStream in;
    private final PeerEvents events;
    private long next = 1;

    private PeerPublisher(Protocol protocol, Socket socket, PeerEvents events) throws IOException {
        this.protocol = protocol;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        this.events = events;
    }

    static PeerPublisher connect(Protocol protocol, int port, PeerEvents events) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        var publisher = new PeerPublisher(protocol, socket, events);
        if (protocol == Protocol.NATS) {
            socket.getOutputStream().write(NatsFraming.CONNECT.getBytes(US_ASCII));
            publisher.awaitLines(1); // INFO
        }
        return publisher;
    }

    /** Returns when the server has answered all. */
    void publish(long count) throws IOException {
        long end = next + count;
        while (next < end) {
            var batch = new ByteArrayOutputStream(PIPELINE * 400);
            int size = (int) Math.min(PIPELINE, end - next);
            for (int i = 0; i < size; i++) {
                protocol.append(batch, events.channel(next), events.body(next));
                next++;
            }
            if (protocol == Protocol.NATS) {
                batch.writeBytes("PING\r\n".getBytes(US_ASCII));
            }
            socket.getOutputStream().write(batch.toByteArray());
            awaitLines(protocol.answers(size));
        }
    }

    private void awaitLines(int count) throws IOException {
        for (int lines = 0; lines < count; ) {
            int letter = in.read();
            if (letter < 0) {
                throw new EOFException("the server has closed the connection of the publisher");
            } else if (letter == '-') {
                throw new IOException("the server answered with an error");
            }
            lines += letter == '\n' ? 1 : 0;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
