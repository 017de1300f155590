package dev.kodama.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The dependencies of a service that depends on kodama-replay only. */
class DependenciesTest {
    private static final int MAX_JARS = 40;

    private static List<String> jars() throws IOException {
        String path = Files.readString(Path.of("target/runtime-class-path.txt")).strip();
        return List.of(path.split(File.pathSeparator, -1));
    }

    @Test
    void bringsNoStreamsNoRocksDbNoParquetAndNoJetty() throws IOException {
        assertThat(jars())
                .anyMatch(jar -> jar.contains("kafka-clients"))
                .noneMatch(jar -> jar.contains("kafka-streams"))
                .noneMatch(jar -> jar.contains("rocksdb"))
                .noneMatch(jar -> jar.contains("parquet"))
                .noneMatch(jar -> jar.contains("jetty"))
                .noneMatch(jar -> jar.contains("kodama-embedded"));
    }

    @Test
    void bringsFewJars() throws IOException {
        assertThat(jars()).hasSizeLessThanOrEqualTo(MAX_JARS);
    }
}
