package dev.kodama.app.process;

import dev.kodama.forwarder.AccessConfig;
import dev.kodama.settings.SettingException;
import dev.kodama.settings.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Where health and WebSocket are to listen, and for whom.
 *
 * @param port 0 for any free one
 */
public record HttpBinding(String host, int port, AccessConfig access) {
    /** For everybody. */
    public HttpBinding(String host, int port) {
        this(host, port, AccessConfig.OPEN);
    }

    /**
     * Reads {@code KODAMA_HTTP_HOST} (127.0.0.1), {@code KODAMA_HTTP_PORT} and {@code KODAMA_INSECURE} (false), and what {@link
     * AccessConfig#from} reads.
     *
     * @throws SettingException also if others could reach it, nobody is asked for a token, and it was not said that this is meant
     */
    public static HttpBinding from(Settings settings, int defaultPort) {
        String host = settings.text("KODAMA_HTTP_HOST", "127.0.0.1");
        var access = AccessConfig.from(settings);
        if (!settings.flag("KODAMA_INSECURE", false) && !access.auth().enabled() && !isLoopback(host)) {
            throw new SettingException(
                    "KODAMA_HTTP_HOST",
                    "is " + host + ", where others reach it, and nobody is asked for a token; set KODAMA_JWT_SECRET or"
                            + " KODAMA_JWKS_URL, or KODAMA_INSECURE=true to allow that");
        }
        return new HttpBinding(host, settings.port("KODAMA_HTTP_PORT", defaultPort), access);
    }

    private static boolean isLoopback(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            throw new SettingException("KODAMA_HTTP_HOST", "must be an address of this machine, was '" + host + "'");
        }
    }

    /** @param actual the port it listens on */
    public String webSocket(int actual) {
        return (access.tls().enabled() ? "wss://" : "ws://") + inUrl() + ":" + actual + "/api/v1/ws/events";
    }

    /** @param actual the port it listens on */
    public String health(int actual) {
        return scheme() + "://" + inUrl() + ":" + actual + "/health/ready";
    }

    /**
     * {@code host:port} for other processes: this machine's name where it listens on all of its addresses.
     *
     * @param actual the port it listens on
     */
    public String address(int actual) {
        try {
            return InetAddress.getByName(host).isAnyLocalAddress()
                    ? InetAddress.getLocalHost().getHostName() + ":" + actual
                    : inUrl() + ":" + actual;
        } catch (UnknownHostException e) {
            return inUrl() + ":" + actual;
        }
    }

    /** http or https. */
    String scheme() {
        return access.tls().scheme();
    }

    private String inUrl() {
        return host.contains(":") ? "[" + host + "]" : host;
    }
}
