package dev.kodama.image.standin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** {@code redis-cli [-p PORT] ping}: exits with 0 if Redis answers PONG. */
public final class RedisCli {
    private static final int PORT = 6379;
    private static final int TIMEOUT_MILLIS = 3000;

    private RedisCli() {}

    public static void main(String[] args) {
        int port = args.length > 2 && args[1].equals("-p") ? Integer.parseInt(args[2]) : PORT;
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes(5);
            System.exit(new String(answer, StandardCharsets.US_ASCII).equals("+PONG") ? 0 : 1);
        } catch (IOException e) {
            System.exit(1);
        }
    }
}
