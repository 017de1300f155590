package dev.kodama.image.standin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** {@code nc -z 127.0.0.1 PORT}: exits with 0 if the port accepts connections. */
public final class PortCheck {
    private PortCheck() {}

    public static void main(String[] args) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(args[args.length - 1]))) {
            System.exit(socket.isConnected() ? 0 : 1);
        } catch (IOException e) {
            System.exit(1);
        }
    }
}
