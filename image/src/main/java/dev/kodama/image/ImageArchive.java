package dev.kodama.image;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/** Writes an image as the archive that {@code docker load}, {@code podman load} and {@code skopeo copy docker-archive:…} read. */
final class ImageArchive {
    /**
     * @param file the compressed tar archive
     * @param digest SHA-256 of the archive as it is not compressed, in hexadecimal digits
     */
    record Layer(Path file, String digest) {}

    private ImageArchive() {}

    /**
     * Writes a layer of these files.
     *
     * @param level of {@link java.util.zip.Deflater}; of no effect on the digest, nor on the image's id
     */
    static Layer layer(Path root, List<Path> files, Path target, int level) throws IOException {
        var digest = sha256();
        try (var out = new DigestOutputStream(compressing(Files.newOutputStream(target), level), digest)) {
            new LayerWriter(out).write(root, files);
        }
        return new Layer(target, HexFormat.of().formatHex(digest.digest()));
    }

    private static OutputStream compressing(OutputStream out, int level) throws IOException {
        return new GZIPOutputStream(out, 1 << 16) {
            {
                def.setLevel(level);
            }
        };
    }

    /**
     * Writes the archive.
     *
     * @param config the JSON object of what a container runs: user, environment, entry point and so on
     * @return the image's id, as {@code docker images --no-trunc} shows it
     */
    static String write(Path target, List<String> names, Platform platform, String config, List<Layer> layers)
            throws IOException {
        String digests = layers.stream()
                .map(layer -> "\"sha256:" + layer.digest() + "\"")
                .collect(Collectors.joining(","));
        String image =
                "{\"architecture\":\"" + platform.image() + "\",\"os\":\"linux\",\"created\":\"1970-01-01T00:00:01Z\","
                        + "\"config\":" + config + ",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[" + digests + "]}}";
        byte[] imageBytes = image.getBytes(StandardCharsets.UTF_8);
        String id = HexFormat.of().formatHex(sha256().digest(imageBytes));
        String manifest = "[{\"Config\":\"" + id + ".json\",\"RepoTags\":" + strings(names) + ",\"Layers\":"
                + strings(layers.stream().map(ImageArchive::entryName).toList()) + "}]";
        try (var out = new BufferedOutputStream(Files.newOutputStream(target), 1 << 16)) {
            var tar = new LayerWriter(out);
            tar.writeText(id + ".json", imageBytes);
            for (Layer layer : layers) {
                tar.writeText(entryName(layer), Files.readAllBytes(layer.file()));
            }
            tar.writeText("manifest.json", manifest.getBytes(StandardCharsets.UTF_8));
            tar.writeEnd();
        }
        return "sha256:" + id;
    }

    /** A JSON array of texts that need no escapes. */
    static String strings(List<String> texts) {
        return texts.stream().map(text -> "\"" + text + "\"").collect(Collectors.joining(",", "[", "]"));
    }

    private static String entryName(Layer layer) {
        return layer.digest() + ".tar.gz";
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
