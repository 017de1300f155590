package dev.kodama.http.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.settings.SettingException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTest {
    private final Proxies proxies =
            new Proxies(HttpSettings.TRUSTED_PROXIES.parse("10.0.0.0/8, 2001:db8::/32,192.168.1.7"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.9|198.51.100.1|203.0.113.9", // the peer is no proxy of ours: what it says counts for nothing
                "10.1.2.3|198.51.100.1|198.51.100.1",
                "10.1.2.3|1.1.1.1, 198.51.100.1|198.51.100.1", // what the client itself has sent stands further left
                "10.1.2.3|198.51.100.1, 10.9.9.9|198.51.100.1",
                "10.1.2.3|198.51.100.1, 192.168.1.8|192.168.1.8",
                "10.1.2.3|10.0.0.5, 10.0.0.6|10.0.0.5",
                "192.168.1.7|198.51.100.1:4711|198.51.100.1",
                "2001:db8::1|2001:dead::2|2001:dead::2",
                "10.1.2.3|unknown|10.1.2.3",
                "10.1.2.3|198.51.100.1, localhost|10.1.2.3", // no name is looked up
                "10.1.2.3|198.51.100.1,|10.1.2.3"
            })
    void believesTrustedProxiesOnly(String peer, String header, String client) {
        assertThat(proxies.client(Cidr.address(peer).orElseThrow(), List.of(), List.of(header)))
                .isEqualTo(Cidr.address(client).orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for=198.51.100.1|198.51.100.1",
                "for=1.1.1.1, For=\"198.51.100.1:80\";proto=https|198.51.100.1",
                "proto=http;for=\"[2001:dead::2]:4711\";by=10.0.0.1|2001:dead::2",
                "for=_hidden|10.1.2.3",
                "proto=https|10.1.2.3"
            })
    void readsTheStandardHeaderFirst(String header, String client) {
        assertThat(proxies.client(Cidr.address("10.1.2.3").orElseThrow(), List.of(header), List.of("203.0.113.1")))
                .isEqualTo(Cidr.address(client).orElseThrow());
    }

    /** A matcher that goes back would need years for it. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void takesNoTimeForALongHeader() {
        var peer = Cidr.address("10.1.2.3").orElseThrow();

        assertThat(proxies.client(peer, List.of(), List.of(":".repeat(4_000_000) + "x")))
                .isEqualTo(peer);
    }

    @Test
    void readsSeveralHeadersAsOne() {
        assertThat(proxies.client(
                        Cidr.address("10.1.2.3").orElseThrow(), List.of(), List.of("198.51.100.1", "10.0.0.9")))
                .isEqualTo(Cidr.address("198.51.100.1").orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0/8", "proxy.example", "10.0.0.0/x", "::/129", "1.2.3.999"})
    void namesTheInvalidSetting(String text) {
        assertThatThrownBy(() -> HttpSettings.TRUSTED_PROXIES.parse(text))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("KODAMA_TRUSTED_PROXIES");
    }
}
