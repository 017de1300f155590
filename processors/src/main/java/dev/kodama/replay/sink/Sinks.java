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
     * A file that is in its place, replacing one that is there, when the replay is complete. Its ending says what it holds: {@code
     * .ndjson}, {@code .jsonl}, {@code .csv}, each also with {@code .gz} or {@code .zst}, or {@code .parquet}.
     *
     * @param asked the format of an ending that does not tell; NDJSON by default
     * @throws IllegalArgumentException one line, if the ending and what was asked for disagree
     * @throws SinkException if the file cannot be written
     */
    public static Sink toFile(Path target, Optional<TextFormat> asked) {
        var kind = FileKind.of(target, asked);
        var file = TemporaryFile.beside(target);
        try {
            return kind instanceof FileKind.Text text
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
