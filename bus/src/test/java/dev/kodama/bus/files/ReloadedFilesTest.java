package dev.kodama.bus.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadedFilesTest {
    @TempDir
    private Path dir;

    private Path file;
    private final List<Integer> changes = new ArrayList<>();

    @BeforeEach
    void write() throws IOException {
        file = dir.resolve("number");
        Files.writeString(file, "1");
    }

    @Test
    void reloadsAChangedFile() throws Exception {
        var number = number(file);
        number.refresh();
        assertThat(changes).isEmpty();

        Files.writeString(file, "2"); // as long as before, and perhaps within the same tick of the file system's clock
        number.refresh();

        assertThat(number.value()).isEqualTo(2);
        assertThat(changes).containsExactly(2);
    }

    @Test
    void reloadsAReplacedFile() throws Exception {
        var number = number(file);
        Files.move(
                Files.writeString(dir.resolve("new"), "2"),
                file,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);

        number.refresh();

        assertThat(number.value()).isEqualTo(2);
    }

    /** As Kubernetes does it: the file is a link into a folder that is a link, which is swapped. */
    @Test
    void reloadsASwappedSymbolicLink() throws Exception {
        Files.createDirectory(dir.resolve("v1"));
        Files.createDirectory(dir.resolve("v2"));
        Files.writeString(dir.resolve("v1/secret"), "1");
        Files.writeString(dir.resolve("v2/secret"), "2");
        var data = Files.createSymbolicLink(dir.resolve("..data"), Path.of("v1"));
        var link = Files.createSymbolicLink(dir.resolve("secret"), Path.of("..data/secret"));
        var number = number(link);
        assertThat(number.value()).isEqualTo(1);
        Files.move(
                Files.createSymbolicLink(dir.resolve("..tmp"), Path.of("v2")),
                data,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);

        number.refresh();

        assertThat(number.value()).isEqualTo(2);
    }

    @Test
    void keepsTheValueIfNewContentIsUnusable() throws Exception {
        var number = number(file);

        for (String bad : new String[] {"", "x", "1".repeat((1 << 20) + 1)}) {
            Files.writeString(file, bad);
            number.refresh();
            assertThat(number.value()).isEqualTo(1);
            assertThat(number.problem()).isPresent();
        }
        Files.delete(file);
        number.refresh();

        assertThat(number.value()).isEqualTo(1);
        assertThat(number.problem()).get().asString().contains(file.toString());
        assertThat(changes).isEmpty();
    }

    @Test
    void namesTheSettingIfTheFileIsAFolder() throws Exception {
        var number = number(file);
        Files.delete(file);
        Files.createDirectory(file);

        number.refresh();

        assertThat(number.problem())
                .get()
                .asString()
                .startsWith("N cannot be read: ")
                .contains("directory");
    }

    @Test
    void recoversFromUnusableContent() throws Exception {
        var number = number(file);
        Files.writeString(file, "x");
        number.refresh();

        Files.writeString(file, "1");
        number.refresh();

        assertThat(number.problem()).isEmpty();
        assertThat(number.value()).isEqualTo(1);
    }

    @Test
    void keepsTheValueIfItsConsumerFails() throws Exception {
        var number = new ReloadedFiles<>("N", List.of(file), this::read, value -> {
            throw new IllegalStateException("not this one");
        });
        Files.writeString(file, "2");

        number.refresh();

        assertThat(number.value()).isEqualTo(1);
        assertThat(number.problem()).contains("not this one");
    }

    @Test
    void failsWithoutAFirstValue() {
        assertThatThrownBy(() -> number(dir.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }

    private ReloadedFiles<Integer> number(Path from) throws IOException, GeneralSecurityException {
        return new ReloadedFiles<>("N", List.of(from), () -> Integer.parseInt(Files.readString(from)), changes::add);
    }

    private int read() throws IOException {
        return Integer.parseInt(Files.readString(file));
    }
}
