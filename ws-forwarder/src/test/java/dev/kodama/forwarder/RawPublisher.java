package dev.kodama.forwarder;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;

/** Publishes bytes to Redis as they are. */
final class RawPublisher implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader replies;

    RawPublisher(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        replies = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
    }

    void publish(String channel, String message) throws IOException {
        publish(channel, message.getBytes(UTF_8));
    }

    /** Returns when Redis has passed it on. */
    void publish(String channel, byte[] message) throws IOException {
        OutputStream out = socket.getOutputStream();
        byte[] name = channel.getBytes(UTF_8);
        out.write(("*3\r\n$7\r\nPUBLISH\r\n$" + name.length + "\r\n").getBytes(US_ASCII));
        out.write(name);
        out.write(("\r\n$" + message.length + "\r\n").getBytes(US_ASCII));
        out.write(message);
        out.write("\r\n".getBytes(US_ASCII));
        String reply = replies.readLine();
        if (reply == null || !reply.startsWith(":")) {
            throw new IOException("not published: " + reply);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
