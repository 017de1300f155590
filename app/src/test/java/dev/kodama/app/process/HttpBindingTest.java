package dev.kodama.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.settings.SettingException;
import dev.kodama.settings.Settings;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpBindingTest {
    private static HttpBinding place(String host, Map<String, String> more) {
        var values = new HashMap<>(more);
        values.put("KODAMA_HTTP_HOST", host);
        return HttpBinding.from(Settings.of(values), 18_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    void refusesAPublicAddressWithoutAuthentication(String host) {
        assertThatThrownBy(() -> place(host, Map.of()))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("KODAMA_HTTP_HOST is " + host + ", where others reach it")
                .hasMessageContaining("KODAMA_INSECURE=true");
    }

    @Test
    void acceptsAPublicAddressWithTokensOrInsecure() {
        var secret = Map.of("KODAMA_JWT_SECRET", "0123456789abcdef0123456789abcdef");
        var keys = Map.of("KODAMA_JWKS_URL", "https://login.example/jwks.json");

        assertThat(place("0.0.0.0", secret).access().auth().enabled()).isTrue();
        assertThat(place("0.0.0.0", keys).access().auth().enabled()).isTrue();
        assertThat(place("0.0.0.0", Map.of("KODAMA_INSECURE", "true"))
                        .access()
                        .auth()
                        .enabled())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "localhost"})
    void acceptsLoopbackWithoutAuthentication(String host) {
        assertThat(place(host, Map.of()).host()).isEqualTo(host);
    }
}
