package dev.kodama.app.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;

/** Publishes as redis-py does, byte for byte, over a plain socket. */
public final class RawRedis {
    private RawRedis() {}

    /** Sends an inline command and returns all that Redis replies. */
    public static String ask(int port, String command) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write((command + "\r\nQUIT\r\n").getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    /** @return Redis's reply: {@code :} and the number of receivers */
    public static String publish(int port, String channel, String message) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String command = "*3\r\n$7\r\nPUBLISH\r\n$" + channel.getBytes(UTF_8).length + "\r\n" + channel + "\r\n$"
                    + message.getBytes(UTF_8).length + "\r\n" + message + "\r\n";
            socket.getOutputStream().write(command.getBytes(UTF_8));
            var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
            return String.valueOf(answer);
        }
    }

    /** Publishes events 0, 1, 2, … pipelined, and returns when Redis has acknowledged all of them. */
    public static void publishNumbered(int port, int events) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            var commands = new StringBuilder();
            for (int number = 0; number < events; number++) {
                String message = "{\"event_type\":\"T\",\"entity_type\":\"e\",\"entity_id\":\"" + number + "\"}";
                commands.append("*3\r\n$7\r\nPUBLISH\r\n$8\r\nevents.T\r\n$")
                        .append(message.length())
                        .append("\r\n")
                        .append(message)
                        .append("\r\n");
            }
            socket.getOutputStream().write(commands.toString().getBytes(UTF_8));
            var answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            for (int number = 0; number < events; number++) {
                if (!String.valueOf(answers.readLine()).startsWith(":")) {
                    throw new IOException("event " + number + " is not acknowledged");
                }
            }
        }
    }
}
