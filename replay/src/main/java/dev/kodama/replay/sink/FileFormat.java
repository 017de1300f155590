package dev.kodama.replay.sink;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** File format, chosen by the file name. */
sealed interface FileFormat {
    /** Lines of text, optionally compressed. */
    record Text(TextFormat format, CompressionCodec compression) implements FileFormat {}

    /** A Parquet file, compressed by itself. */
    record Parquet() implements FileFormat {}

    /**
     * Reads the extension: {@code .ndjson}, {@code .jsonl}, {@code .csv}, each also with {@code .gz} or {@code .zst}, or {@code
     * .parquet}. Another extension requires {@code requested}; without an extension the default is NDJSON.
     *
     * @throws IllegalArgumentException if extension and requested format differ, or if neither names a format
     */
    static FileFormat of(Path file, Optional<TextFormat> requested) {
        String name =
                file.getFileName() == null ? "" : file.getFileName().toString().toLowerCase(Locale.ROOT);
        var compression = CompressionCodec.of(file);
        String bare = name.substring(0, name.length() - compression.extension().length());
        if (bare.endsWith(".parquet")) {
            if (requested.isPresent() || compression != CompressionCodec.NONE) {
                throw new IllegalArgumentException(
                        file + " is a Parquet file by its name: it has a format and a compression of its own");
            }
            return new Parquet();
        }
        var named = named(bare);
        if (named != null && requested.isPresent() && !requested.get().label().equals(named.label())) {
            throw new IllegalArgumentException(file + " is " + named.label() + " by its name, not "
                    + requested.get().label());
        }
        if (named == null && requested.isEmpty() && bare.lastIndexOf('.') > 0) {
            throw new IllegalArgumentException(file
                    + ": its extension must be .ndjson, .jsonl, .csv or .parquet, the first three also with .gz or .zst; or say"
                    + " --format");
        }
        return new Text(requested.orElse(named == null ? TextFormat.NDJSON : named), compression);
    }

    private static @Nullable TextFormat named(String name) {
        if (name.endsWith(".csv")) {
            return TextFormat.CSV;
        }
        return name.endsWith(".ndjson") || name.endsWith(".jsonl") ? TextFormat.NDJSON : null;
    }
}
