package dev.kodama.replay.sink;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Compression of a file: by its extension when it is written, by its first bytes when it is read. */
public enum CompressionCodec {
    NONE(""),
    GZIP(".gz"),
    ZSTD(".zst");

    private static final int BUFFER_BYTES = 1 << 16;
    private static final byte[] ZSTD_MAGIC = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
    private static final byte[] GZIP_MAGIC = {0x1f, (byte) 0x8b};

    private final String extension;

    CompressionCodec(String extension) {
        this.extension = extension;
    }

    String extension() {
        return extension;
    }

    /** The codec of a file that is written. */
    public static CompressionCodec of(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return name.endsWith(GZIP.extension) ? GZIP : name.endsWith(ZSTD.extension) ? ZSTD : NONE;
    }

    /** Opens a file for reading, whatever its name. */
    public static InputStream open(Path file) throws IOException {
        var in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
        try {
            in.mark(ZSTD_MAGIC.length);
            byte[] first = in.readNBytes(ZSTD_MAGIC.length);
            in.reset();
            if (Arrays.equals(first, ZSTD_MAGIC)) {
                return new BufferedInputStream(new ZstdInputStream(in), BUFFER_BYTES);
            }
            boolean gzip = first.length > 1 && first[0] == GZIP_MAGIC[0] && first[1] == GZIP_MAGIC[1];
            return gzip ? new BufferedInputStream(new GZIPInputStream(in, BUFFER_BYTES), BUFFER_BYTES) : in;
        } catch (IOException | LinkageError e) {
            in.close();
            throw e;
        }
    }

    /** Wraps a file's stream; the file is complete when the wrapper has been closed. */
    public OutputStream onto(OutputStream file) throws IOException {
        return switch (this) {
            case NONE -> new BufferedOutputStream(file, BUFFER_BYTES);
            case GZIP -> new GZIPOutputStream(file, BUFFER_BYTES);
            case ZSTD -> new ZstdOutputStream(file);
        };
    }
}
