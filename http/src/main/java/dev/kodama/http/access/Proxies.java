package dev.kodama.http.access;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who is behind proxies: what they say in {@code Forwarded} or {@code X-Forwarded-…} is believed as far as the chain of trusted ones
 * goes, from the nearest on.
 *
 * @param trusted whose word counts
 */
public record Proxies(List<Cidr> trusted) {
    public Proxies {
        trusted = List.copyOf(trusted);
    }

    /**
     * Tells the client's address.
     *
     * @param peer whose connection it is
     * @param forwarded the headers of that name (RFC 7239), in order
     * @param forwardedFor the headers {@code X-Forwarded-For}, in order; they count if there is no {@code Forwarded}
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
                return client; // hidden or unknown: the last one known stands for it
            }
            client = said.get();
            if (!isTrusted(client)) {
                return client;
            }
        }
        return client;
    }

    /**
     * Tells by which names a browser may have addressed the server: by the one in {@code Host}, which a proxy may have passed on, and by
     * the one that trusted proxies tell. {@code X-Forwarded-Host} and {@code X-Forwarded-Proto} count if there is no {@code Forwarded}.
     *
     * @param host the header of that name, or HTTP/2's {@code :authority}; null if there is none
     * @param secure whether the connection is TLS
     */
    public List<ServerName> serverNames(
            InetAddress peer, @Nullable String host, boolean secure, ForwardedHeaders headers) {
        var names = new ArrayList<ServerName>();
        boolean trusted = isTrusted(peer);
        var told = trusted ? told(headers) : ForwardedHost.NONE;
        boolean https = trusted ? told.proto().equalsIgnoreCase("https") : secure;
        if (host != null) {
            names.add(new ServerName(host, https, trusted));
        }
        if (!told.host().isEmpty()) {
            names.add(new ServerName(told.host(), https, trusted));
        }
        return names;
    }

    /**
     * The headers by which proxies tell how they were addressed, each in order.
     *
     * @param forwarded of RFC 7239
     * @param hosts X-Forwarded-Host
     * @param protos X-Forwarded-Proto
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

    /** What the outermost trusted proxy has said. */
    private ForwardedHost told(ForwardedHeaders headers) {
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

    /** Whether it is one of those whose word counts. */
    public boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(block -> block.contains(address));
    }

    private static List<String> items(List<String> headers) {
        var items = new ArrayList<String>();
        headers.forEach(header -> items.addAll(List.of(header.split(",", -1))));
        return items;
    }

    /** Of an element of {@code Forwarded}; without its quotes, empty if it is not there. */
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

    /** Of {@code 1.2.3.4}, {@code 1.2.3.4:80}, {@code [::1]:80}, {@code ::1}, quoted or not. */
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
