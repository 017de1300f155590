package dev.kodama.image;

import java.util.Map;

/**
 * A processor architecture of Linux, under the names that images and the jars with native libraries give it.
 *
 * @param image in the configuration of an image
 * @param rocksdb suffix of the library of RocksDB
 * @param zstd folder in the jars of zstd and LZ4
 * @param snappy folder in the jar of Snappy
 * @param redis suffix of the bundled Redis
 */
record Platform(String image, String rocksdb, String zstd, String snappy, String redis) {
    private static final Map<String, Platform> BY_ARCHITECTURE = Map.of(
            "amd64", new Platform("amd64", "linux64", "linux/amd64", "Linux/x86_64", "linux-amd64"),
            "aarch64", new Platform("arm64", "linux-aarch64", "linux/aarch64", "Linux/aarch64", "linux-arm64"));

    /** The platform of this JVM. */
    static Platform current() {
        var platform = BY_ARCHITECTURE.get(System.getProperty("os.arch"));
        if (platform == null || !System.getProperty("os.name").equals("Linux")) {
            throw new IllegalStateException("images are built on Linux, on amd64 or aarch64; this is "
                    + System.getProperty("os.name") + ", " + System.getProperty("os.arch"));
        }
        return platform;
    }
}
