package dev.kodama.http.access;

import dev.kodama.settings.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Host check against DNS rebinding, for servers that require no token. A web page can point its own host name at 127.0.0.1; the browser then still
 * sends that name as {@code Host}. Address literals are served, because they cannot be rebound.
 *
 * @param allowed names beside those of loopback, in lower case; * allows all
 */
public record Hosts(Set<String> allowed) {
    private static final Pattern PORT = Pattern.compile(":\\d{0,5}$");

    public Hosts {
        allowed = Set.copyOf(allowed);
    }

    /**
     * Reads {@link HttpSettings#ALLOWED_HOSTS}. The name in {@link HttpSettings#HTTP_HOST} is added, or this machine's own name where the server listens on all interfaces.
     */
    public static Hosts from(Settings settings) {
        var allowed = new LinkedHashSet<String>();
        settings.get(HttpSettings.ALLOWED_HOSTS).forEach(name -> allowed.add(withoutRoot(name)));
        settings.find(HttpSettings.HTTP_HOST).ifPresent(host -> allowed.add(bound(host)));
        return new Hosts(allowed);
    }

    private static String bound(String host) {
        String name = withoutRoot(host.toLowerCase(Locale.ROOT));
        var address = Cidr.address(name);
        try {
            return address.isPresent() && address.get().isAnyLocalAddress()
                    ? InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT)
                    : name;
        } catch (UnknownHostException e) {
            return name;
        }
    }

    /**
     * Decides whether a request for this host is served.
     *
     * @param host as in the header, with or without a port; null where absent, which no browser does
     */
    public boolean serves(@Nullable String host) {
        if (host == null || allowed.contains("*")) {
            return true;
        }
        String name = PORT.matcher(host.strip().toLowerCase(Locale.ROOT)).replaceFirst("");
        if (name.startsWith("[") && name.endsWith("]")) {
            return name.indexOf(':') > 0
                    && Cidr.address(name.substring(1, name.length() - 1)).isPresent();
        }
        String plain = withoutRoot(name);
        return isLocal(plain)
                || allowed.contains(plain)
                || (plain.indexOf(':') < 0 && Cidr.address(plain).isPresent());
    }

    /**
     * Decides whether a request for this host may change something without a token: only for loopback and the listed names. An address that is not
     * loopback must be listed, and {@code *} lists none.
     *
     * @param host as in the header; null where absent
     */
    public boolean names(@Nullable String host) {
        if (host == null) {
            return false;
        }
        String name =
                withoutRoot(PORT.matcher(host.strip().toLowerCase(Locale.ROOT)).replaceFirst(""));
        boolean bracketed = name.startsWith("[") && name.endsWith("]");
        String plain = bracketed ? name.substring(1, name.length() - 1) : name;
        return isLocal(plain)
                || allowed.contains(name)
                || (bracketed == plain.indexOf(':') >= 0
                        && Cidr.address(plain)
                                .filter(InetAddress::isLoopbackAddress)
                                .isPresent());
    }

    private static boolean isLocal(String name) {
        return name.equals("localhost") || name.endsWith(".localhost");
    }

    /** Removes the dot of the root domain. */
    private static String withoutRoot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
