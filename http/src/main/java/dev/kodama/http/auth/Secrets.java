package dev.kodama.http.auth;

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
    private static final String SECRET = "KODAMA_JWT_SECRET";
    private static final String FILE = "KODAMA_JWT_SECRET_FILE";
    private static final int MIN_BYTES = 32;
    private static final int MAX_SECRETS = 4;

    private Secrets() {}

    /** @throws SettingException if the secret is too short */
    static void requireStrong(String secret) {
        if (isShort(secret)) {
            throw new SettingException(
                    SECRET,
                    "must have at least " + MIN_BYTES + " bytes, as HS256 demands; make one with"
                            + " openssl rand -base64 48");
        }
    }

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
            var files = new ReloadedFiles<>(FILE, List.of(path), () -> read(path), secrets -> {});
            watcher.watch(files);
            return files::value;
        } catch (IOException e) {
            throw new SettingException(FILE, "cannot be read: " + e);
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
            throw new SettingException(
                    FILE,
                    "must have from 1 to " + MAX_SECRETS + " lines, each a secret of at least " + MIN_BYTES + " bytes: "
                            + file);
        }
        return secrets.stream().map(Secrets::bytes).toList();
    }

    private static boolean isShort(String secret) {
        return bytes(secret).length < MIN_BYTES;
    }

    private static byte[] bytes(String secret) {
        return secret.getBytes(StandardCharsets.UTF_8);
    }
}
