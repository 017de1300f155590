package dev.kodama.http.auth;

import static dev.kodama.http.auth.TokenSettings.JWT_SECRET_FILE;
import static dev.kodama.http.auth.TokenSettings.MAX_SECRETS;
import static dev.kodama.http.auth.TokenSettings.MIN_SECRET_BYTES;

import dev.kodama.bus.files.FileWatcher;
import dev.kodama.bus.files.ReloadedFiles;
import dev.kodama.settings.SettingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Shared secrets of HS256, from the environment or from a file that may be replaced. */
final class Secrets {
    private Secrets() {}

    /**
     * The secrets in effect.
     *
     * @throws SettingException if the configured file is unusable
     */
    static Supplier<List<byte[]>> of(Optional<String> secret, Optional<Path> file, FileWatcher watcher) {
        if (file.isEmpty()) {
            var fixed = secret.map(Secrets::bytes).map(List::of).orElse(List.of());
            return () -> fixed;
        }
        var path = file.get();
        try {
            var files = new ReloadedFiles<>(JWT_SECRET_FILE.variable(), List.of(path), () -> read(path), secrets -> {});
            watcher.watch(files);
            return files::value;
        } catch (IOException e) {
            throw JWT_SECRET_FILE.invalid("cannot be read: " + e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // loading throws none
        }
    }

    /** One secret per line: during a rotation the new and the old one. */
    private static List<byte[]> read(Path file) throws IOException {
        var secrets = Files.readString(file)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        if (secrets.isEmpty()
                || secrets.size() > MAX_SECRETS
                || secrets.stream().anyMatch(Secrets::isShort)) {
            throw JWT_SECRET_FILE.invalid("must have from 1 to " + MAX_SECRETS + " lines, each a secret of at least "
                    + MIN_SECRET_BYTES + " bytes: " + file);
        }
        return secrets.stream().map(Secrets::bytes).toList();
    }

    private static boolean isShort(String secret) {
        return bytes(secret).length < MIN_SECRET_BYTES;
    }

    private static byte[] bytes(String secret) {
        return secret.getBytes(StandardCharsets.UTF_8);
    }
}
