package dev.kodama.replay.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.kodama.replay.SinkException;
import dev.kodama.replay.sink.AtomicFile;
import dev.kodama.replay.sink.CompressionCodec;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a backup file, which appears when it is complete. It is compressed if its name ends in {@code .zst} or {@code .gz}. */
final class BackupWriter implements AutoCloseable {
    static final int FORMAT = 1;

    private static final byte[] MAGIC = "kodama journal\n".getBytes(StandardCharsets.US_ASCII);

    private final AtomicFile file;
    private final DataOutputStream out;
    private final Frame.Digest digest = new Frame.Digest();

    private BackupWriter(AtomicFile file) throws IOException {
        this.file = file;
        this.out = new DataOutputStream(CompressionCodec.of(file.target()).onto(Files.newOutputStream(file.path())));
        out.write(MAGIC);
    }

    /** @throws SinkException if the file cannot be written */
    static BackupWriter open(Path target) {
        var file = AtomicFile.beside(target);
        try {
            return new BackupWriter(file);
        } catch (IOException | LinkageError e) { // a codec unpacks its library to the temporary folder
            file.discard();
            throw file.failed(e);
        }
    }

    /** The first bytes of every backup. */
    static byte[] magic() {
        return MAGIC.clone();
    }

    void write(Frame.Type type, JsonNode json) {
        write(Frame.of(type, json));
    }

    void write(Frame frame) {
        try {
            frame.writeTo(out);
        } catch (IOException e) {
            throw file.failed(e);
        }
        digest.add(frame);
    }

    /**
     * Ends the file and moves it to its name.
     *
     * @return the digest of its contents
     */
    String complete() {
        String sha256 = digest.hex();
        write(Frame.Type.END, JsonNodeFactory.instance.objectNode().put("sha256", sha256));
        try {
            out.close();
        } catch (IOException e) {
            throw file.failed(e);
        }
        file.commit();
        return sha256;
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            // reported already, or about a file that is deleted
        }
        file.discard();
    }
}
