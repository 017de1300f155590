package dev.kodama.http.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A block of IP addresses in CIDR notation.
 *
 * @param prefix number of leading bits that identify the block
 */
public record Cidr(InetAddress address, int prefix) {
    /** Maximum length of an address; the pattern takes quadratic time on longer text. */
    private static final int MAX_CHARACTERS = 45;

    private static final int SUBNET_BYTES = 8;
    private static final int IPV6_BYTES = 16;
    private static final Pattern LITERAL =
            Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:]*(\\d{1,3}(\\.\\d{1,3}){3})?");

    public Cidr {
        if (prefix < 0 || prefix > address.getAddress().length * Byte.SIZE) {
            throw new IllegalArgumentException("no such prefix: " + prefix);
        }
    }

    /** Parses {@code 10.0.0.0/8} or {@code 192.168.1.7}. */
    static Optional<Cidr> parse(String text) {
        int slash = text.indexOf('/');
        var address = address(slash < 0 ? text : text.substring(0, slash));
        try {
            return address.map(found -> new Cidr(
                    found,
                    slash < 0 ? found.getAddress().length * Byte.SIZE : Integer.parseInt(text.substring(slash + 1))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Parses an address literal; never resolves a name. */
    public static Optional<InetAddress> address(String text) {
        if (text.length() > MAX_CHARACTERS || !LITERAL.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** The network whose addresses count as one client: of IPv6 the /64, of IPv4 the address itself. */
    public static InetAddress subnet(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length < IPV6_BYTES) {
            return address;
        }
        Arrays.fill(bytes, SUBNET_BYTES, IPV6_BYTES, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // sixteen bytes are an address
        }
    }

    boolean contains(InetAddress other) {
        byte[] block = address.getAddress();
        byte[] one = other.getAddress();
        if (block.length != one.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            if ((block[bit / Byte.SIZE] & mask) != (one[bit / Byte.SIZE] & mask)) {
                return false;
            }
        }
        return true;
    }
}
