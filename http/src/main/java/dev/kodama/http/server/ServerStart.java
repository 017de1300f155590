package dev.kodama.http.server;

import java.io.IOException;
import java.net.BindException;
import org.eclipse.jetty.server.Server;

/** Starts Jetty, and says what to do where it cannot listen. */
final class ServerStart {
    private ServerStart() {}

    /**
     * Starts a server with one connector.
     *
     * @param variable the setting of its port
     * @throws IOException if the port is unavailable; the message names it and says what to do
     */
    static void start(Server server, String host, int port, String variable) throws IOException {
        try {
            server.start();
        } catch (Exception e) { // declared by Server.start
            throw new IOException(whyNot(host, port, variable, e), e);
        }
    }

    private static String whyNot(String host, int port, String variable, Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return "cannot listen on " + host + ":" + port + " (" + cause.getMessage() + "); set " + variable
                        + " to a free port, or stop what has this one";
            }
        }
        return "cannot listen on " + host + ":" + port + " (" + e.getMessage() + "); check KODAMA_HTTP_HOST and "
                + variable;
    }
}
