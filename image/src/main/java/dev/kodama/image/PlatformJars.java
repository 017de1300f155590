package dev.kodama.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Copies jars for one platform: native libraries of others are left out, those of this one are unpacked into a folder of their own, so that
 * nothing has to be unpacked, and no file executed, in a temporary folder at run time.
 */
final class PlatformJars {
    private static final Pattern NATIVE =
            Pattern.compile(".*\\.(so|dll|dylib|jnilib)|redis-server-.*", Pattern.CASE_INSENSITIVE);
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final Map<String, String> libraries;
    private final Pattern zstd;
    private final Pattern kept;

    PlatformJars(Platform platform) {
        // The names under which System.loadLibrary finds them; zstd-jni is given its path.
        libraries = Map.of(
                "librocksdbjni-" + platform.rocksdb() + ".so", "librocksdbjni.so",
                "net/jpountz/util/" + platform.zstd() + "/liblz4-java.so", "liblz4-java.so",
                "org/xerial/snappy/native/" + platform.snappy() + "/libsnappyjava.so", "libsnappyjava.so");
        zstd = Pattern.compile(platform.zstd() + "/libzstd-jni-.*\\.so");
        kept = Pattern.compile("redis-server-.*-" + platform.redis());
    }

    /** Copies all jars of a folder. */
    void copy(Path source, Path target, Path natives) throws IOException {
        Files.createDirectories(target);
        Files.createDirectories(natives);
        for (Path jar : jars(source)) {
            copyJar(jar, target.resolve(String.valueOf(jar.getFileName())), natives);
        }
    }

    /** The jars of a folder in the order of their names. */
    static List<Path> jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    private void copyJar(Path jar, Path copy, Path natives) throws IOException {
        try (var zip = new ZipFile(jar.toFile())) {
            if (zip.stream().noneMatch(entry -> NATIVE.matcher(entry.getName()).matches())) {
                Files.copy(jar, copy);
                return;
            }
            try (var out = new ZipOutputStream(Files.newOutputStream(copy))) {
                for (var entry : Collections.list(zip.entries())) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        place(entry.getName(), in, out, natives);
                    }
                }
            }
        }
    }

    private void place(String name, InputStream in, ZipOutputStream out, Path natives) throws IOException {
        String library = zstd.matcher(name).matches() ? "libzstd-jni.so" : libraries.get(name);
        if (library != null) {
            try (OutputStream file = Files.newOutputStream(natives.resolve(library))) {
                in.transferTo(file);
            }
        } else if (!NATIVE.matcher(name).matches() || kept.matcher(name).matches()) {
            var entry = new ZipEntry(name);
            entry.setTimeLocal(TIME);
            out.putNextEntry(entry);
            in.transferTo(out);
            out.closeEntry();
        }
    }
}
