package dev.kodama.replay.sink;

import dev.kodama.bus.ChannelPublisher;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.replay.Sink;
import dev.kodama.replay.SinkException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;

/** Creates sinks. */
public final class Sinks {
    private Sinks() {}

    /** Text on a stream, which stays open. The replay ends when the reader of a pipe has closed it. */
    public static Sink toStream(PrintStream out, TextFormat format) {
        return new StreamSink(out, format);
    }

    /**
     * Checks that {@link #toFile} knows the file's format, before events are read.
     *
     * @throws IllegalArgumentException as {@link #toFile}
     */
    public static void check(Path target, Optional<TextFormat> requested) {
        var unused = FileFormat.of(target, requested);
    }

    /**
     * A file that replaces the target when the replay is complete. Its extension names the format: {@code
     * .ndjson}, {@code .jsonl}, {@code .csv}, each also with {@code .gz} or {@code .zst}, or {@code .parquet}.
     *
     * @param requested the format if the extension names none; default without an extension: NDJSON
     * @throws IllegalArgumentException if extension and requested format differ, or if neither names a format
     * @throws SinkException if the file cannot be written
     */
    public static Sink toFile(Path target, Optional<TextFormat> requested) {
        var fileFormat = FileFormat.of(target, requested);
        var file = AtomicFile.beside(target);
        try {
            return fileFormat instanceof FileFormat.Text text
                    ? FileSink.open(file, text.format(), text.compression())
                    : ParquetSink.open(file);
        } catch (RuntimeException e) {
            file.discard();
            throw e;
        }
    }

    /** The same sink, for events as {@code mask} shows them. */
    public static Sink masked(Sink sink, EventMask mask) {
        return mask.isEmpty() ? sink : new MaskingSink(sink, mask);
    }

    /**
     * The channels {@code replay.NAME.EVENT_TYPE}, with the published bytes unchanged.
     *
     * @param publisher remains open
     */
    public static RedisSink toRedis(ChannelPublisher publisher, String name) {
        return new RedisSink(publisher, name);
    }
}
