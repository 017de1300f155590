package dev.kodama.embedded.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.embedded.StartFailedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisBinaryTest {
    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-amd64",
        "Linux, aarch64, linux-arm64",
        "Mac OS X, x86_64, darwin-amd64",
        "Mac OS X, aarch64, darwin-arm64"
    })
    void carriesABinaryForThePlatform(String os, String processor, String suffix) throws Exception {
        String resource = RedisBinary.resource(os, processor);

        assertThat(resource).endsWith(suffix);
        assertThat(RedisBinary.class.getResource("/" + resource)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"Windows 11, amd64", "Linux, riscv64"})
    void saysHowToGoOnWhereThereIsNone(String os, String processor) {
        assertThatThrownBy(() -> RedisBinary.resource(os, processor))
                .isInstanceOf(StartFailedException.class)
                .hasMessage("no embedded Redis for " + os + " on " + processor
                        + "; set KODAMA_EMBEDDED_REDIS_SERVER to an installed redis-server, or KODAMA_REDIS_URL to a"
                        + " Redis of your own");
    }

    @Test
    void keepsABinaryThatIsThere(@TempDir Path folder) throws Exception {
        var first = RedisBinary.unpackInto(folder);
        var written = Files.getLastModifiedTime(first);

        assertThat(RedisBinary.unpackInto(folder)).isEqualTo(first);
        assertThat(Files.getLastModifiedTime(first)).isEqualTo(written);
    }
}
