package dev.kodama.replay.sink;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/** How a text file is compressed, told by its ending. */
enum CompressionCodec {
    NONE(""),
    GZIP(".gz"),
    ZSTD(".zst");

    private static final int BUFFER_BYTES = 1 << 16;

    private final String ending;

    CompressionCodec(String ending) {
        this.ending = ending;
    }

    String ending() {
        return ending;
    }

    /** The stream to write to; the file is whole when it has been closed. */
    OutputStream onto(OutputStream file) throws IOException {
        return switch (this) {
            case NONE -> new BufferedOutputStream(file, BUFFER_BYTES);
            case GZIP -> new GZIPOutputStream(file, BUFFER_BYTES);
            case ZSTD -> new ZstdOutputStream(file);
        };
    }
}
