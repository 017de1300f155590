package dev.kodama.replay.sink;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What kind of file a name asks for. */
sealed interface FileFormat {
    /** Lines, maybe compressed. */
    record Text(TextFormat format, CompressionCodec compression) implements FileFormat {}

    /** Columns, compressed in themselves. */
    record Parquet() implements FileFormat {}

    /**
     * Reads the ending: {@code .ndjson}, {@code .jsonl}, {@code .csv}, each also with {@code .gz} or {@code .zst}, or {@code
     * .parquet}. Another ending is what was asked for; no ending is that, or NDJSON.
     *
     * @throws IllegalArgumentException one line, if the name and what was asked for disagree, or if neither tells
     */
    static FileFormat of(Path file, Optional<TextFormat> asked) {
        String name =
                file.getFileName() == null ? "" : file.getFileName().toString().toLowerCase(Locale.ROOT);
        var compression = name.endsWith(CompressionCodec.GZIP.ending())
                ? CompressionCodec.GZIP
                : name.endsWith(CompressionCodec.ZSTD.ending()) ? CompressionCodec.ZSTD : CompressionCodec.NONE;
        String bare = name.substring(0, name.length() - compression.ending().length());
        if (bare.endsWith(".parquet")) {
            if (asked.isPresent() || compression != CompressionCodec.NONE) {
                throw new IllegalArgumentException(
                        file + " is a Parquet file by its name: it has a format and a compression of its own");
            }
            return new Parquet();
        }
        var named = named(bare);
        if (named != null && asked.isPresent() && !asked.get().word().equals(named.word())) {
            throw new IllegalArgumentException(file + " is " + named.word() + " by its name, not "
                    + asked.get().word());
        }
        if (named == null && asked.isEmpty() && bare.lastIndexOf('.') > 0) {
            throw new IllegalArgumentException(file
                    + ": its ending must be .ndjson, .jsonl, .csv or .parquet, the first three also with .gz or .zst; or say"
                    + " --format");
        }
        return new Text(asked.orElse(named == null ? TextFormat.NDJSON : named), compression);
    }

    private static @Nullable TextFormat named(String name) {
        if (name.endsWith(".csv")) {
            return TextFormat.CSV;
        }
        return name.endsWith(".ndjson") || name.endsWith(".jsonl") ? TextFormat.NDJSON : null;
    }
}
