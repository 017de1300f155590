package dev.kodama.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFolderTest {
    @TempDir
    private Path folder;

    @Test
    void createsMissingFoldersForTheirOwnerOnly() throws IOException {
        PrivateFolder.create(folder.resolve("a/b"));

        assertThat(permissions(folder.resolve("a"))).isEqualTo("rwx------");
        assertThat(permissions(folder.resolve("a/b"))).isEqualTo("rwx------");
    }

    @Test
    void tightensAFolderThatOthersCouldRead() throws IOException {
        Path wide = Files.createDirectory(
                folder.resolve("wide"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));

        PrivateFolder.create(wide);

        assertThat(permissions(wide)).isEqualTo("rwx------");
    }

    @Test
    void tightensTheFolderBehindALink() throws IOException {
        Path disk = Files.createDirectory(
                folder.resolve("disk"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Path link = Files.createSymbolicLink(folder.resolve("link"), disk);

        PrivateFolder.create(link);
        PrivateFolder.create(link.resolve("redis"));

        assertThat(permissions(disk)).isEqualTo("rwx------");
        assertThat(permissions(disk.resolve("redis"))).isEqualTo("rwx------");
    }

    @Test
    void writesFilesForTheirOwnerOnly() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "longer than the next");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        PrivateFolder.write(file, "é");

        assertThat(permissions(file)).isEqualTo("rw-------");
        assertThat(Files.readString(file)).isEqualTo("é");
    }

    @Test
    void reportsAFileInPlaceOfTheFolder() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "");

        assertThatThrownBy(() -> PrivateFolder.create(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not a folder");
    }

    @Test
    void doesNotTouchFoldersWithOtherContent() throws Exception {
        Path shared = Files.createDirectory(
                folder.resolve("s"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.writeString(shared.resolve("other"), "");

        DataDirLock.take(shared).close();

        assertThat(permissions(shared)).isEqualTo("rwxr-xr-x");
        assertThat(permissions(shared.resolve("lock"))).isEqualTo("rw-------");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
