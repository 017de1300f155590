package dev.kodama.http.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.settings.SettingException;
import dev.kodama.settings.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "NULL",
            value = {
                "NULL,true",
                "localhost,true",
                "LOCALHOST:18000,true",
                "localhost.:18000,true",
                "kodama.localhost:18000,true",
                "127.0.0.1:18000,true",
                "127.8.9.10,true",
                "[::1]:18000,true",
                "[2001:db8::7],true",
                "10.1.2.3:18000,true",
                "evil.example,false",
                "evil.example:18000,false",
                "notlocalhost,false",
                "localhost.evil.example,false",
                "127.0.0.1.evil.example,false",
                "127.0.0.1@evil.example,false",
                "evil.example@127.0.0.1,false",
                "2130706433,false",
                "0x7f.1,false",
                "::1,false",
                "[evil.example],false",
                "[1.2.3.4],false",
                "'',false",
                "processors,false",
                "kodama.example,true",
                "Kodama.Example:443,true",
                "kodama.example.,true",
                "x.kodama.example,false"
            })
    void servesLoopbackAddressesAndNamedOnes(String host, boolean served) {
        assertThat(hosts(Map.of("KODAMA_ALLOWED_HOSTS", "kodama.example , other"))
                        .serves(host))
                .isEqualTo(served);
    }

    @Test
    void servesAllWhereThatIsSaid() {
        assertThat(hosts(Map.of("KODAMA_ALLOWED_HOSTS", "*")).serves("evil.example"))
                .isTrue();
    }

    @Test
    void servesTheNameItListensOn() {
        var hosts = hosts(Map.of("KODAMA_HTTP_HOST", "Kodama.internal"));

        assertThat(hosts.serves("kodama.internal:18000")).isTrue();
        assertThat(hosts.serves("kodama.external:18000")).isFalse();
    }

    @Test
    void servesThisMachinesNameWhereItListensOnAllAddresses() throws UnknownHostException {
        var hosts = hosts(Map.of("KODAMA_HTTP_HOST", "0.0.0.0"));

        assertThat(hosts.serves(InetAddress.getLocalHost().getHostName() + ":18002"))
                .isTrue();
        assertThat(hosts.serves("evil.example")).isFalse();
    }

    @Test
    void takesNamesThatEndInTheRoot() {
        var hosts = hosts(Map.of("KODAMA_ALLOWED_HOSTS", "Kodama.Example.", "KODAMA_HTTP_HOST", "kodama.internal."));

        assertThat(hosts.serves("kodama.example")).isTrue();
        assertThat(hosts.serves("kodama.example.:18000")).isTrue();
        assertThat(hosts.serves("kodama.internal:18000")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://kodama.example", "kodama.example:80", "a b", "*.example"})
    void namesTheInvalidSetting(String text) {
        assertThatThrownBy(() -> hosts(Map.of("KODAMA_ALLOWED_HOSTS", text)))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("KODAMA_ALLOWED_HOSTS");
    }

    private static Hosts hosts(Map<String, String> settings) {
        return Hosts.from(Settings.of(settings));
    }
}
