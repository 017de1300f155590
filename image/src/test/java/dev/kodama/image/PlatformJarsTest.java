package dev.kodama.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformJarsTest {
    private static final Platform ARM =
            new Platform("arm64", "linux-aarch64", "linux/aarch64", "Linux/aarch64", "linux-arm64");

    @TempDir
    private Path folder;

    @Test
    void unpacksTheLibraryOfThePlatform() throws IOException {
        jar(
                "rocksdbjni.jar",
                "librocksdbjni-linux64.so",
                "librocksdbjni-linux-aarch64.so",
                "org/rocksdb/RocksDB.class");

        copy();

        assertThat(folder.resolve("native/librocksdbjni.so")).hasContent("librocksdbjni-linux-aarch64.so");
        assertThat(names("rocksdbjni.jar")).containsExactly("org/rocksdb/RocksDB.class");
    }

    @Test
    void keepsTheBundledRedisOfThePlatform() throws IOException {
        jar("embedded-redis.jar", "redis-server-7.0.15-linux-amd64", "redis-server-7.0.15-linux-arm64");

        copy();

        assertThat(names("embedded-redis.jar")).containsExactly("redis-server-7.0.15-linux-arm64");
    }

    @Test
    void copiesAJarWithoutLibrariesAsItIs() throws IOException {
        jar("plain.jar", "a.class", "b.properties");

        copy();

        assertThat(folder.resolve("copy/plain.jar")).hasSameBinaryContentAs(folder.resolve("lib/plain.jar"));
    }

    private void copy() throws IOException {
        new PlatformJars(ARM).copy(folder.resolve("lib"), folder.resolve("copy"), folder.resolve("native"));
    }

    private void jar(String name, String... entries) throws IOException {
        Files.createDirectories(folder.resolve("lib"));
        try (var out =
                new ZipOutputStream(Files.newOutputStream(folder.resolve("lib").resolve(name)))) {
            for (String entry : entries) {
                out.putNextEntry(new ZipEntry(entry));
                out.write(entry.getBytes(StandardCharsets.UTF_8));
                out.closeEntry();
            }
        }
    }

    private List<String> names(String jar) throws IOException {
        try (var zip = new ZipFile(folder.resolve("copy").resolve(jar).toFile())) {
            return zip.stream().map(ZipEntry::getName).toList();
        }
    }
}
