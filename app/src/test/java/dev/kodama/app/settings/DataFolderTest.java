package dev.kodama.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.kodama.app.terminal.CannotRunException;
import dev.kodama.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class DataFolderTest {
    @TempDir
    private Path folder;

    @Test
    void isCreatedForItsOwnerOnly() throws IOException {
        Path dir = DataFolder.prepare(settings("new/.kodama"));

        assertThat(permissions(dir)).isEqualTo("rwx------");
    }

    @Test
    void isMadePrivateIfItHoldsOnlyData() throws IOException {
        Path old = Files.createDirectory(folder.resolve("old"));
        Files.createDirectory(old.resolve("kafka"));
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwxr-xr-x"));

        DataFolder.prepare(settings("old"));

        assertThat(permissions(old)).isEqualTo("rwx------");
    }

    @Test
    void keepsThePermissionsOfOtherFolders() throws IOException {
        Path home = Files.createDirectory(folder.resolve("home"));
        Files.createDirectory(home.resolve("Documents"));
        Files.createDirectory(home.resolve("kafka"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));

        DataFolder.prepare(settings("home"));

        assertThat(permissions(home)).isEqualTo("rwxr-xr-x");
    }

    @Test
    void hasTheFormatOfThisVersion() throws IOException {
        Path dir = DataFolder.prepare(settings("new"));

        assertThat(dir.resolve("kodama.format")).hasContent("2");
    }

    @Test
    void isUpgradedOnceWhereItWasWrittenBeforeThereWereFormats() throws IOException {
        Path old = folder.resolve("old");
        Files.createDirectories(old.resolve("kafka"));

        var logged = new ListAppender<ILoggingEvent>();
        logged.start();
        var log = (Logger) LoggerFactory.getLogger(DataFolder.class);
        log.setLevel(Level.INFO);
        log.addAppender(logged);
        try {
            DataFolder.prepare(settings("old"));
            DataFolder.prepare(settings("old"));
        } finally {
            log.detachAppender(logged);
            log.setLevel(null);
        }

        assertThat(logged.list)
                .singleElement()
                .asString()
                .contains("Upgrading the data folder " + old + " from format 1 to 2");
        assertThat(old.resolve("kodama.format")).hasContent("2");
    }

    @Test
    void isRefusedWhereANewerVersionHasWrittenIt() throws IOException {
        Path newer = folder.resolve("newer");
        Files.createDirectories(newer.resolve("kafka"));
        Files.writeString(newer.resolve("kodama.format"), "3\n");

        assertThatThrownBy(() -> DataFolder.prepare(settings("newer")))
                .isInstanceOf(CannotRunException.class)
                .hasMessageContaining("has format 3, this version reads formats up to 2; start the newer version")
                .hasMessageNotContaining("\n");

        assertThat(newer.resolve("kodama.format")).hasContent("3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two", "0", "-1", "99999999999"})
    void isRefusedWhereItsFormatIsNoNumber(String format) throws IOException {
        Path broken = Files.createDirectory(folder.resolve("broken"));
        Files.writeString(broken.resolve("kodama.format"), format);

        assertThatThrownBy(() -> DataFolder.prepare(settings("broken")))
                .isInstanceOf(CannotRunException.class)
                .hasMessageContaining("kodama.format must hold the number of a format, was '" + format + "'");
    }

    private Settings settings(String dir) {
        return Settings.of(Map.of("KODAMA_DATA_DIR", folder.resolve(dir).toString()));
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
