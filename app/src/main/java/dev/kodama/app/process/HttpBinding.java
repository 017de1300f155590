package dev.kodama.app.process;

import dev.kodama.http.access.AccessConfig;
import dev.kodama.http.access.HttpSettings;
import dev.kodama.settings.SettingException;
import dev.kodama.settings.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * The address of the HTTP server, and its access rules.
 *
 * @param port 0 for any free one
 */
public record HttpBinding(String host, int port, AccessConfig access) {
    /** A binding without access rules. */
    public HttpBinding(String host, int port) {
        this(host, port, AccessConfig.OPEN);
    }

    /**
     * Reads {@link HttpSettings#HTTP_HOST}, {@link HttpSettings#HTTP_PORT}, {@link HttpSettings#INSECURE} and the settings of {@link
     * AccessConfig#from}.
     *
     * @throws SettingException also if other machines can reach it, tokens are off, and {@link HttpSettings#INSECURE} is not set
     */
    public static HttpBinding from(Settings settings, int defaultPort) {
        String host = settings.get(HttpSettings.HTTP_HOST);
        var access = AccessConfig.from(settings);
        if (!settings.get(HttpSettings.INSECURE) && !access.auth().enabled() && !isLoopback(host)) {
            throw HttpSettings.HTTP_HOST.invalid(
                    "is " + host + ", where others reach it, and nobody is asked for a token; set KODAMA_JWT_SECRET or"
                            + " KODAMA_JWKS_URL, or KODAMA_INSECURE=true to allow that");
        }
        return new HttpBinding(host, settings.find(HttpSettings.HTTP_PORT).orElse(defaultPort), access);
    }

    private static boolean isLoopback(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            throw HttpSettings.HTTP_HOST.invalid("must be an address of this machine, was '" + host + "'");
        }
    }

    /** @param actual the bound port */
    public String webSocket(int actual) {
        return (access.tls().enabled() ? "wss://" : "ws://") + inUrl() + ":" + actual + "/api/v1/ws/events";
    }

    /** @param actual the bound port */
    public String dashboard(int actual) {
        return scheme() + "://" + inUrl() + ":" + actual + "/ui/";
    }

    /** @param actual the bound port */
    public String health(int actual) {
        return scheme() + "://" + inUrl() + ":" + actual + "/health/ready";
    }

    /**
     * Returns {@code host:port} for other processes, with this machine's name if the server listens on all addresses.
     *
     * @param actual the bound port
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
