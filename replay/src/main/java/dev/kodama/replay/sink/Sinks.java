package dev.kodama.replay.sink;

import dev.kodama.bus.ChannelPublisher;
import dev.kodama.replay.Sink;
import dev.kodama.replay.SinkException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;

/** Makes sinks. */
public final class Sinks {
    private Sinks() {}

    /** Text on a stream, which stays open. A replay ends when nobody reads it any more. */
    public static Sink toStream(PrintStream out, TextFormat format) {
        return new StreamSink(out, format);
    }

    /**
     * Looks whether {@link #toFile} could tell what the file is to hold, before anything is read for it.
     *
     * @throws IllegalArgumentException as {@link #toFile}
     */
    public static void check(Path target, Optional<TextFormat> asked) {
        var unused = FileFormat.of(target, asked);
    }

    /**
     * A file that is in its place, replacing one that is there, when the replay is complete. Its ending says what it holds: {@code
     * .ndjson}, {@code .jsonl}, {@code .csv}, each also with {@code .gz} or {@code .zst}, or {@code .parquet}.
     *
     * @param asked the format of an ending that does not tell; NDJSON by default where there is no ending
     * @throws IllegalArgumentException one line, if the ending and what was asked for disagree, or neither tells
     * @throws SinkException if the file cannot be written
     */
    public static Sink toFile(Path target, Optional<TextFormat> asked) {
        var kind = FileFormat.of(target, asked);
        var file = AtomicFile.beside(target);
        try {
            return kind instanceof FileFormat.Text text
                    ? FileSink.open(file, text.format(), text.compression())
                    : ParquetSink.open(file);
        } catch (RuntimeException e) {
            file.discard();
            throw e;
        }
    }

    /**
     * The channels {@code replay.NAME.EVENT_TYPE}, with the published bytes unchanged.
     *
     * @param publisher stays open
     */
    public static RedisSink toRedis(ChannelPublisher publisher, String name) {
        return new RedisSink(publisher, name);
    }
}
