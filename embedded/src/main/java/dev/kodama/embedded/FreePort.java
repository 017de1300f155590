package dev.kodama.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Finds ports on 127.0.0.1. The result may be outdated at once: the caller must be ready to try again. */
public final class FreePort {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private FreePort() {}

    /** The wanted port; any free one for 0. */
    public static int orAny(int wanted) throws StartFailedException {
        if (wanted != 0) {
            return wanted;
        }
        try (var probe = listenOn(0)) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new StartFailedException("there is no free port on 127.0.0.1: " + e.getMessage(), e);
        }
    }

    /** Whether another program listens on a port. */
    public static boolean isTaken(int port) {
        try (var probe = listenOn(port)) {
            return !probe.isBound();
        } catch (IOException e) {
            return true;
        }
    }

    /** @param remedies settings that avoid the conflict, as words after {@code set} */
    public static StartFailedException takenException(int port, String remedies) {
        return new StartFailedException(
                "port " + port + " is taken: another program listens on 127.0.0.1:" + port + "; set " + remedies);
    }

    /** 127.0.0.1. */
    public static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(LOOPBACK);
    }

    /** Listens on a port of 127.0.0.1; any free one for 0. */
    public static ServerSocket listenOn(int port) throws IOException {
        return new ServerSocket(port, 1, loopback());
    }
}
