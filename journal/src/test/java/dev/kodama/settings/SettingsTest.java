package dev.kodama.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static Settings with(String value) {
        return Settings.of(Map.of("KODAMA_X", value));
    }

    @Test
    void usesTheDefaultForAMissingOrEmptyValue() {
        assertThat(with(" ").text("KODAMA_X", "a")).isEqualTo("a");
        assertThat(with("").port("KODAMA_X", 9)).isEqualTo(9);
        assertThat(with("1").bytes("KODAMA_Y", 7, 0, 10)).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({"500ms,500", "30s,30000", "5m,300000", "12h,43200000", "7d,604800000"})
    void parsesADurationWithItsUnit(String text, long millis) {
        assertThat(with(text).duration("KODAMA_X", Duration.ZERO)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"10,10", "10b,10", "2kb,2048", "1MB,1048576", "1gb,1073741824"})
    void parsesASizeWithItsUnit(String text, long bytes) {
        assertThat(with(text).bytes("KODAMA_X", 0, 0, Long.MAX_VALUE)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "abc", "1.5", "99999999999"})
    void namesTheVariableOfABadPort(String text) {
        assertThatThrownBy(() -> with(text).port("KODAMA_X", 0))
                .isInstanceOf(SettingException.class)
                .hasMessage("KODAMA_X must be a whole number from 0 to 65535, was '" + text + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "5 s", "s", "-5s", "5w"})
    void namesTheVariableOfABadDuration(String text) {
        assertThatThrownBy(() -> with(text).duration("KODAMA_X", Duration.ZERO))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("KODAMA_X must be a duration");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5tb", "x", "11"})
    void namesTheVariableOfABadSize(String text) {
        assertThatThrownBy(() -> with(text).bytes("KODAMA_X", 0, 0, 10))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("KODAMA_X must be a size");
    }

    @Test
    void listsTheAllowedValues() {
        assertThatThrownBy(() -> with("c").oneOf("KODAMA_X", "a", "a", "b"))
                .hasMessage("KODAMA_X must be one of a, b, was 'c'");
        assertThatThrownBy(() -> with("yes").flag("KODAMA_X", false))
                .hasMessage("KODAMA_X must be true or false, was 'yes'");
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

        String url = settings.redisUrl();

        assertThat(url)
                .isEqualTo("rediss://127.0.0.1:6380?verifyPeer=CA&cacert=%2Fetc%2Fmy+ca.pem&cert=c.pem&key=k.pem"
                        + "&passwordfile=%2Frun%2Fp");
        assertThat(settings.with(Map.of("KODAMA_REDIS_URL", url)).redisUrl()).isEqualTo(url);
    }

    @Test
    void rejectsTlsFilesWithoutTls() {
        var plain = Settings.of(Map.of("KODAMA_REDIS_CA", "ca.pem"));
        var half = Settings.of(Map.of("KODAMA_REDIS_URL", "rediss://x", "KODAMA_REDIS_KEY", "k.pem"));

        assertThatThrownBy(plain::redisUrl)
                .hasMessageContaining("KODAMA_REDIS_CA")
                .hasMessageContaining("rediss://");
        assertThatThrownBy(half::redisUrl).hasMessageContaining("KODAMA_REDIS_CERTIFICATE must be set too");
    }
}
