package dev.kodama.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    private Path folder;

    @Test
    void isMadeForItsOwnerOnly() throws IOException {
        Path dir = DataFolder.prepare(settings("new/.kodama"));

        assertThat(permissions(dir)).isEqualTo("rwx------");
    }

    @Test
    void isTightenedWhereItHoldsNothingElse() throws IOException {
        Path old = Files.createDirectory(folder.resolve("old"));
        Files.createDirectory(old.resolve("kafka"));
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwxr-xr-x"));

        DataFolder.prepare(settings("old"));

        assertThat(permissions(old)).isEqualTo("rwx------");
    }

    @Test
    void isLeftAloneWhereItIsSomebodysHome() throws IOException {
        Path home = Files.createDirectory(folder.resolve("home"));
        Files.createDirectory(home.resolve("Documents"));
        Files.createDirectory(home.resolve("kafka"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));

        DataFolder.prepare(settings("home"));

        assertThat(permissions(home)).isEqualTo("rwxr-xr-x");
    }

    private Settings settings(String dir) {
        return Settings.of(Map.of("KODAMA_DATA_DIR", folder.resolve(dir).toString()));
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
