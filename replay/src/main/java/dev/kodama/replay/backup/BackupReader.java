package dev.kodama.replay.backup;

import dev.kodama.bus.failure.RootCause;
import dev.kodama.replay.sink.CompressionCodec;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads the frames of a backup file, whatever its compression. */
final class BackupReader implements AutoCloseable {
    private final Path file;
    private final DataInputStream in;

    private BackupReader(Path file, InputStream in) {
        this.file = file;
        this.in = new DataInputStream(in);
    }

    /** @throws BackupException if it is no backup, or of a later format */
    static BackupReader open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw BackupException.refused("There is no file " + file + ".");
        }
        InputStream in;
        try {
            in = CompressionCodec.open(file);
        } catch (IOException e) {
            throw BackupException.failed(file + " is damaged or cannot be read: " + RootCause.message(e), e);
        }
        var reader = new BackupReader(file, in);
        try {
            reader.checkMagic();
            return reader;
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    private void checkMagic() {
        byte[] magic = BackupWriter.magic();
        try {
            if (Arrays.equals(in.readNBytes(magic.length), magic)) {
                return;
            }
        } catch (IOException e) {
            throw damaged(e);
        }
        throw BackupException.refused(file + " is no backup of a journal: kodama export writes one.");
    }

    /** The next frame. */
    Frame next() {
        try {
            return Frame.readFrom(in);
        } catch (EOFException e) {
            throw BackupException.failed(file + " is cut: it ends before its end mark.", e);
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    /** Whether the file ends here. */
    boolean atEnd() {
        try {
            return in.read() < 0;
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private BackupException damaged(IOException e) {
        return BackupException.failed(file + " is damaged: " + RootCause.message(e), e);
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            // nothing was written
        }
    }
}
