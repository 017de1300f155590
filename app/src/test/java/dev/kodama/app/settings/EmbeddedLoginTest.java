package dev.kodama.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.settings.RedisSettings;
import dev.kodama.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedLoginTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void anUpHasRun() throws IOException {
        Path redis = Files.createDirectory(folder.resolve("redis"));
        Files.writeString(redis.resolve("redis.port"), "6379");
        Files.writeString(redis.resolve("password"), "secret_-1");
    }

    @ParameterizedTest
    @CsvSource({
        "redis://127.0.0.1:6379,redis://kodama:secret_-1@127.0.0.1:6379",
        "redis://localhost,redis://kodama:secret_-1@localhost",
        "redis://[::1]:6379/0?timeout=1s,redis://kodama:secret_-1@[::1]:6379/0?timeout=1s",
    })
    void addsCredentialsForTheServerOfThisFolder(String url, String signedIn) {
        assertThat(url(Map.of("KODAMA_REDIS_URL", url))).isEqualTo(signedIn);
    }

    @Test
    void addsCredentialsWithoutAUrl() {
        assertThat(url(Map.of())).isEqualTo("redis://kodama:secret_-1@127.0.0.1:6379");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://127.0.0.1:6380",
                "redis://redis.example:6379",
                "redis://me:mine@127.0.0.1:6379",
                "rediss://127.0.0.1:6379",
                "redis-sentinel://127.0.0.1:6379#main",
                "not a url",
                "redis://127.0.0.1.evil.example:6379",
            })
    void leavesOtherUrlsUnchanged(String url) {
        assertThat(url(Map.of("KODAMA_REDIS_URL", url))).isEqualTo(url);
    }

    @Test
    void addsNoCredentialsWithoutAPasswordFile() throws IOException {
        Files.delete(folder.resolve("redis/password"));

        assertThat(url(Map.of())).isEqualTo("redis://127.0.0.1:6379");
    }

    private String url(Map<String, String> settings) {
        return EmbeddedLogin.into(Settings.of(settings).with(Map.of("KODAMA_DATA_DIR", folder.toString())))
                .get(RedisSettings.URL);
    }
}
