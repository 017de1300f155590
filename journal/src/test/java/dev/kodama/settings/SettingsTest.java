package dev.kodama.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
    private static final Setting<Integer> PORT = Setting.port("KODAMA_X").withDefault(9);

    @Test
    void usesTheDefaultForAMissingOrEmptyValue() {
        var blank = Settings.of(Map.of("KODAMA_X", " "));

        assertThat(blank.get(PORT)).isEqualTo(9);
        assertThat(blank.find(PORT)).isEmpty();
        assertThat(blank.isSet(PORT)).isFalse();
        assertThat(Settings.DEFAULTS.get(PORT)).isEqualTo(9);
    }

    @Test
    void prefersAGivenValueToTheDefault() {
        var given = Settings.DEFAULTS.with(PORT, " 1 ");

        assertThat(given.get(PORT)).isEqualTo(1);
        assertThat(given.find(PORT)).contains(1);
        assertThat(given.text(PORT)).contains("1");
        assertThat(given.isSet(PORT)).isTrue();
    }

    @Test
    void hasNoValueWithoutADefault() {
        assertThatThrownBy(() -> Settings.DEFAULTS.get(Setting.port("KODAMA_X")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("KODAMA_X has no default");
    }

    @Test
    void overridesTheEnvironmentByFlags() {
        var settings = Settings.of(Map.of("KODAMA_A", "1", "KODAMA_B", "2")).with(Map.of("KODAMA_B", "3"));

        assertThat(settings.under("KODAMA_")).containsExactly(Map.entry("A", "1"), Map.entry("B", "3"));
    }

    @Test
    void addsEachFileToTheRedisUrlOnce() {
        var settings = Settings.of(Map.of(
                "KODAMA_REDIS_URL",
                "rediss://127.0.0.1:6380?verifyPeer=CA",
                "KODAMA_REDIS_CA",
                "/etc/my ca.pem",
                "KODAMA_REDIS_CERTIFICATE",
                "c.pem",
                "KODAMA_REDIS_KEY",
                "k.pem",
                "KODAMA_REDIS_PASSWORD_FILE",
                "/run/p"));

        String url = RedisSettings.url(settings);

        assertThat(url)
                .isEqualTo("rediss://127.0.0.1:6380?verifyPeer=CA&cacert=%2Fetc%2Fmy+ca.pem&cert=c.pem&key=k.pem"
                        + "&passwordfile=%2Frun%2Fp");
        assertThat(RedisSettings.url(settings.with(RedisSettings.URL, url))).isEqualTo(url);
    }

    @Test
    void rejectsTlsFilesWithoutTls() {
        var plain = Settings.of(Map.of("KODAMA_REDIS_CA", "ca.pem"));
        var half = Settings.of(Map.of("KODAMA_REDIS_URL", "rediss://x", "KODAMA_REDIS_KEY", "k.pem"));

        assertThatThrownBy(() -> RedisSettings.url(plain))
                .hasMessageContaining("KODAMA_REDIS_CA")
                .hasMessageContaining("rediss://");
        assertThatThrownBy(() -> RedisSettings.url(half))
                .hasMessageContaining("KODAMA_REDIS_CERTIFICATE must be set too");
    }
}
