package dev.kodama.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerWriterTest {
    @TempDir
    private Path folder;

    @Test
    void writesEqualFilesAsEqualBytes() throws IOException {
        var one = root("one", "lib/a.txt", "text");
        var other = root("other", "lib/a.txt", "text");

        assertThat(tar(one)).isEqualTo(tar(other));
    }

    @Test
    void gives0700AndTheUserToTheDataFolder() throws IOException {
        var root = StagedRoot.create(folder.resolve("root"));
        root.makeFolders("data");

        String header = new String(tar(root), StandardCharsets.ISO_8859_1);

        assertThat(header.substring(0, 5)).isEqualTo("data/");
        assertThat(header.substring(100, 107)).isEqualTo("0000700");
        assertThat(header.substring(108, 115)).isEqualTo(String.format("%07o", LayerWriter.USER));
    }

    @Test
    void splitsALongNameAtASlash() throws IOException {
        String name = "a".repeat(60) + "/" + "b".repeat(60) + "/c";

        String archive = new String(tar(root("root", name, "")), StandardCharsets.ISO_8859_1);

        assertThat(archive).contains("b".repeat(60) + "/c\0");
    }

    @Test
    void endsWithTwoEmptyBlocks() throws IOException {
        byte[] archive = tar(root("root", "a.txt", "text"));

        assertThat(archive).hasSize(512 + 512 + 1024).endsWith(new byte[1024]);
    }

    private StagedRoot root(String name, String file, String text) throws IOException {
        var root = StagedRoot.create(folder.resolve(name));
        root.writeText(file, text);
        return root;
    }

    private static byte[] tar(StagedRoot root) throws IOException {
        var out = new ByteArrayOutputStream();
        new LayerWriter(out).write(root.folder(), root.files(name -> true));
        return out.toByteArray();
    }
}
