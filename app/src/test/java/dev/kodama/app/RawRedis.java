package dev.kodama.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;

/** Publishes as redis-py does, byte for byte, over a plain socket. */
final class RawRedis {
    private RawRedis() {}

    /** @return Redis's answer: {@code :} and the number of receivers */
    static String publish(int port, String channel, String message) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String command = "*3\r\n$7\r\nPUBLISH\r\n$" + channel.getBytes(UTF_8).length + "\r\n" + channel + "\r\n$"
                    + message.getBytes(UTF_8).length + "\r\n" + message + "\r\n";
            socket.getOutputStream().write(command.getBytes(UTF_8));
            var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
            return String.valueOf(answer);
        }
    }
}
