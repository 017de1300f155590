package dev.kodama.forwarder.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The files of the dashboard, read once from the classpath into memory (under 1 MB). The build lists them in {@code files.txt}: path, media type
 * and hash, by tabs; only what is listed is served. Empty where the build had no npm.
 */
final class DashboardFiles {
    private static final String LIST = "files.txt";

    /**
     * One file.
     *
     * @param etag entity tag, quoted
     * @param gzip the same compressed; empty where that is not smaller
     * @param brotli the same compressed; empty where that is not smaller
     */
    record PageFile(
            String type, String etag, ByteBuffer plain, Optional<ByteBuffer> gzip, Optional<ByteBuffer> brotli) {}

    private final Map<String, PageFile> files;

    private DashboardFiles(Map<String, PageFile> files) {
        this.files = Map.copyOf(files);
    }

    /**
     * Reads all files, or none.
     *
     * @param folder of the classpath, with slashes at both ends
     */
    static DashboardFiles read(String folder) {
        var files = new HashMap<String, PageFile>();
        bytes(folder + LIST).ifPresent(list -> {
            StandardCharsets.UTF_8
                    .decode(list)
                    .toString()
                    .lines()
                    .map(line -> line.split("\t"))
                    .forEach(columns -> {
                        String path = columns[0];
                        var plain = bytes(folder + path)
                                .orElseThrow(() -> new IllegalStateException(
                                        "the dashboard's " + LIST + " lists " + path + ", which is missing"));
                        String etag = '"' + columns[2] + '"';
                        files.put(
                                path,
                                new PageFile(
                                        columns[1],
                                        etag,
                                        plain,
                                        bytes(folder + path + ".gz"),
                                        bytes(folder + path + ".br")));
                    });
        });
        return new DashboardFiles(files);
    }

    boolean isEmpty() {
        return files.isEmpty();
    }

    /** @param path relative to {@code /ui/} */
    Optional<PageFile> find(String path) {
        return Optional.ofNullable(files.get(path));
    }

    private static Optional<ByteBuffer> bytes(String name) {
        try (InputStream file = DashboardFiles.class.getResourceAsStream(name)) {
            return file == null
                    ? Optional.empty()
                    : Optional.of(ByteBuffer.wrap(file.readAllBytes()).asReadOnlyBuffer());
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
