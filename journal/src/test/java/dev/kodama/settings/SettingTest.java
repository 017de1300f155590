package dev.kodama.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTest {
    private static final String X = "KODAMA_X";

    @ParameterizedTest
    @CsvSource({"500ms,500", "30s,30000", "5m,300000", "12h,43200000", "7d,604800000"})
    void parsesADurationWithItsUnit(String text, long millis) {
        assertThat(Setting.duration(X).parse(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"500ms,500ms", "30s,30s", "60s,1m", "90m,90m", "12h,12h", "24h,1d", "0ms,0s", "1500ms,1500ms"})
    void showsADurationInItsLargestUnit(String given, String shown) {
        assertThat(Setting.duration(X).withDefault(Durations.parse("X", given)).defaultText())
                .isEqualTo("`" + shown + "`");
    }

    @ParameterizedTest
    @CsvSource({"10,10", "10b,10", "2kb,2048", "1MB,1048576", "1gb,1073741824"})
    void parsesASizeWithItsUnit(String text, long bytes) {
        assertThat(Setting.size(X, 0, Long.MAX_VALUE).parse(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"0,0b", "256,256b", "1536,1536b", "12288,12kb", "1048576,1mb", "8589934592,8gb", "1099511627776,1024gb"
    })
    void showsASizeInItsLargestUnit(long bytes, String shown) {
        assertThat(Setting.size(X, 0, Long.MAX_VALUE).withDefault(bytes).defaultText())
                .isEqualTo("`" + shown + "`");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "abc", "1.5", "99999999999"})
    void namesTheVariableOfABadPort(String text) {
        assertThatThrownBy(() -> Setting.port(X).parse(text))
                .isInstanceOf(SettingException.class)
                .hasMessage("KODAMA_X must be a whole number from 0 to 65535, was '" + text + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "5 s", "s", "-5s", "5w"})
    void namesTheVariableOfABadDuration(String text) {
        assertThatThrownBy(() -> Setting.duration(X).parse(text))
                .isInstanceOf(SettingException.class)
                .hasMessage("KODAMA_X must be a duration like 500ms, 30s, 5m, 12h or 7d, was '" + text + "'");
    }

    @Test
    void rejectsADurationOutOfRange() {
        var wait = Setting.duration(X, Duration.ofMillis(100), Duration.ofDays(1));

        assertThat(wait.parse("100ms")).isEqualTo(Duration.ofMillis(100));
        assertThat(wait.parse("24h")).isEqualTo(Duration.ofDays(1));
        assertThatThrownBy(() -> wait.parse("99ms")).hasMessage("KODAMA_X must be 100ms or longer, was '99ms'");
        assertThatThrownBy(() -> wait.parse("25h")).hasMessage("KODAMA_X must be at most 1d, was '25h'");
        assertThatThrownBy(() -> wait.check(Duration.ZERO)).hasMessageStartingWith("KODAMA_X must be 100ms or longer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5tb", "x", "11"})
    void namesTheVariableOfABadSize(String text) {
        assertThatThrownBy(() -> Setting.size(X, 0, 10).parse(text))
                .isInstanceOf(SettingException.class)
                .hasMessage("KODAMA_X must be a size like 64mb, from 0 to 10 bytes, was '" + text + "'");
    }

    @Test
    void listsTheAllowedValues() {
        assertThatThrownBy(() -> Setting.choice(X, "MODE", "a", "b").parse("c"))
                .hasMessage("KODAMA_X must be one of a, b, was 'c'");
        assertThatThrownBy(() -> Setting.toggle(X).parse("yes"))
                .hasMessage("KODAMA_X must be true or false, was 'yes'");
    }

    @Test
    void parsesEachValueOfAList() {
        var paths = Setting.nonEmptyList(X, "FILE,...", Path::of);

        assertThat(paths.parse("a, b,,c")).containsExactly(Path.of("a"), Path.of("b"), Path.of("c"));
        assertThat(Setting.list(X, "NAME,...").parse(",")).isEmpty();
        assertThatThrownBy(() -> paths.parse(",")).hasMessage("KODAMA_X must have at least one value, was ','");
    }

    @Test
    void showsItsValidValues() {
        assertThat(Setting.number(X, 1, 10).values()).isEqualTo("`1` to `10`");
        assertThat(Setting.size(X, 1 << 10, 4L << 30).values()).isEqualTo("`1kb` to `4gb`");
        assertThat(Setting.choice(X, "MODE", "a", "b").values()).isEqualTo("`a`, `b`");
        assertThat(Setting.toggle(X).values()).isEqualTo("`true`, `false`");
        assertThat(Setting.secret(X, 32).values()).isEqualTo("at least 32 bytes");
        assertThat(Setting.duration(X).values()).isEmpty();
        assertThat(Setting.duration(X, Duration.ofSeconds(1)).values()).isEqualTo("at least `1s`");
        assertThat(Setting.duration(X, Duration.ofSeconds(1), Duration.ofDays(1))
                        .values())
                .isEqualTo("at least `1s`, up to `1d`");
    }

    @Test
    void showsItsDefault() {
        assertThat(Setting.text(X, "NAME").defaultText()).isEqualTo("none");
        assertThat(Setting.list(X, "NAME,...").withDefault(List.of("a", "b")).defaultText())
                .isEqualTo("`a,b`");
        assertThat(Setting.list(X, "NAME,...").withDefault(List.of()).defaultText())
                .isEqualTo("none");
        assertThat(Setting.number(X, 0, 9)
                        .withDefault(5)
                        .defaultText("%s; 7 elsewhere")
                        .defaultText())
                .isEqualTo("`5`; 7 elsewhere");
    }

    @Test
    void hasAFlagOfTheSameName() {
        assertThat(Setting.text("KODAMA_REDIS_URL", "URL").flag()).isEqualTo("--redis-url");
    }

    @Test
    void hidesASecret() {
        var secret = Setting.secret(X, 32);

        assertThat(secret.isSecret()).isTrue();
        assertThat(secret.withDefault("hidden").defaultText()).doesNotContain("hidden");
        assertThatThrownBy(() -> secret.parse("hidden"))
                .hasMessage("KODAMA_X must have at least 32 bytes; make one with openssl rand -base64 48");
    }
}
