package dev.kodama.app.alerts;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports that are known before a server listens. */
final class Ports {
    private Ports() {}

    static int free() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
