package dev.kodama.http.access;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Trusted proxies. Their headers {@code Forwarded} or {@code X-Forwarded-…} are believed along the chain of trusted proxies, from the nearest one on.
 *
 * @param trusted addresses of the proxies
 */
public record Proxies(List<Cidr> trusted) {
    public Proxies {
        trusted = List.copyOf(trusted);
    }

    /**
     * Finds the client's address.
     *
     * @param peer address of the TCP connection
     * @param forwarded the headers {@code Forwarded} (RFC 7239), in order
     * @param forwardedFor the headers {@code X-Forwarded-For}, in order; used only without {@code Forwarded}
     */
    public InetAddress client(InetAddress peer, List<String> forwarded, List<String> forwardedFor) {
        if (!isTrusted(peer)) {
            return peer;
        }
        var hops = forwarded.isEmpty()
                ? items(forwardedFor)
                : items(forwarded).stream()
                        .map(element -> parameter(element, "for"))
                        .toList();
        var client = peer;
        for (int i = hops.size() - 1; i >= 0; i--) {
            var said = address(hops.get(i));
            if (said.isEmpty()) {
                return client; // hidden or unknown: the last known address counts
            }
            client = said.get();
            if (!isTrusted(client)) {
                return client;
            }
        }
        return client;
    }

    /**
     * Names by which a browser may have addressed the server: the one in {@code Host}, which a proxy may have passed on, and the one from trusted
     * proxies. {@code X-Forwarded-Host} and {@code X-Forwarded-Proto} are used only without {@code Forwarded}.
     *
     * @param host the header {@code Host}, or HTTP/2's {@code :authority}; null where absent
     * @param secure whether the connection is TLS
     */
    public List<ServerName> serverNames(
            InetAddress peer, @Nullable String host, boolean secure, ForwardedHeaders headers) {
        var names = new ArrayList<ServerName>();
        boolean trusted = isTrusted(peer);
        var reported = trusted ? reported(headers) : ForwardedHost.NONE;
        boolean https = trusted ? reported.proto().equalsIgnoreCase("https") : secure;
        if (host != null) {
            names.add(new ServerName(host, https, trusted));
        }
        if (!reported.host().isEmpty()) {
            names.add(new ServerName(reported.host(), https, trusted));
        }
        return names;
    }

    /**
     * Headers in which proxies report how they were addressed, each in order.
     *
     * @param forwarded {@code Forwarded} (RFC 7239)
     * @param hosts {@code X-Forwarded-Host}
     * @param protos {@code X-Forwarded-Proto}
     */
    public record ForwardedHeaders(List<String> forwarded, List<String> hosts, List<String> protos) {
        public ForwardedHeaders {
            forwarded = List.copyOf(forwarded);
            hosts = List.copyOf(hosts);
            protos = List.copyOf(protos);
        }
    }

    private record ForwardedHost(String host, String proto) {
        static final ForwardedHost NONE = new ForwardedHost("", "");
    }

    /** What the outermost trusted proxy reports. */
    private ForwardedHost reported(ForwardedHeaders headers) {
        if (headers.forwarded().isEmpty()) {
            return new ForwardedHost(first(headers.hosts()), first(headers.protos()));
        }
        var elements = items(headers.forwarded());
        int outermost = elements.size() - 1;
        while (outermost > 0
                && address(parameter(elements.get(outermost), "for"))
                        .filter(this::isTrusted)
                        .isPresent()) {
            outermost--;
        }
        String element = elements.get(outermost);
        return new ForwardedHost(parameter(element, "host"), parameter(element, "proto"));
    }

    private static String first(List<String> headers) {
        return headers.isEmpty() ? "" : items(headers).get(0).strip();
    }

    /** Whether the address is a trusted proxy. */
    public boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(block -> block.contains(address));
    }

    private static List<String> items(List<String> headers) {
        var items = new ArrayList<String>();
        headers.forEach(header -> items.addAll(List.of(header.split(",", -1))));
        return items;
    }

    /** A parameter of an element of {@code Forwarded}, without quotes; empty where absent. */
    private static String parameter(String element, String name) {
        String found = "";
        for (String pair : element.split(";", -1)) {
            String text = pair.strip();
            if (text.toLowerCase(Locale.ROOT).startsWith(name + "=")) {
                found = text.substring(name.length() + 1).replace("\"", "");
            }
        }
        return found;
    }

    /** Parses {@code 1.2.3.4}, {@code 1.2.3.4:80}, {@code [::1]:80}, {@code ::1}, quoted or not. */
    private static Optional<InetAddress> address(String hop) {
        String text = hop.strip().replace("\"", "");
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            return end < 0 ? Optional.empty() : Cidr.address(text.substring(1, end));
        }
        int colon = text.indexOf(':');
        boolean port = colon >= 0 && colon == text.lastIndexOf(':');
        return Cidr.address(port ? text.substring(0, colon) : text);
    }
}
