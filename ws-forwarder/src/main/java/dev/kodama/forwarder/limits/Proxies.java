package dev.kodama.forwarder.limits;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Who is behind proxies: what they say in {@code Forwarded} or {@code X-Forwarded-For} is believed as far as the chain of trusted ones
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
        var hops = forwarded.isEmpty() ? items(forwardedFor) : fors(forwarded);
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

    /** Whether it is one of those whose word counts. */
    public boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(block -> block.contains(address));
    }

    private static List<String> items(List<String> headers) {
        var items = new ArrayList<String>();
        headers.forEach(header -> items.addAll(List.of(header.split(",", -1))));
        return items;
    }

    private static List<String> fors(List<String> headers) {
        var fors = new ArrayList<String>();
        for (String item : items(headers)) {
            String found = "";
            for (String pair : item.split(";", -1)) {
                String text = pair.strip();
                if (text.toLowerCase(Locale.ROOT).startsWith("for=")) {
                    found = text.substring("for=".length());
                }
            }
            fors.add(found);
        }
        return fors;
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
