package dev.kodama.replay.sink;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/** Compression of a text file, by its extension. */
enum CompressionCodec {
    NONE(""),
    GZIP(".gz"),
    ZSTD(".zst");

    private static final int BUFFER_BYTES = 1 << 16;

    private final String extension;

    CompressionCodec(String extension) {
        this.extension = extension;
    }

    String extension() {
        return extension;
    }

    /** Wraps a file's stream; the file is complete when the wrapper has been closed. */
    OutputStream onto(OutputStream file) throws IOException {
        return switch (this) {
            case NONE -> new BufferedOutputStream(file, BUFFER_BYTES);
            case GZIP -> new GZIPOutputStream(file, BUFFER_BYTES);
            case ZSTD -> new ZstdOutputStream(file);
        };
    }
}
