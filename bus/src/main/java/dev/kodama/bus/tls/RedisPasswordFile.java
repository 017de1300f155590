package dev.kodama.bus.tls;

import dev.kodama.bus.files.ReloadedFiles;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Redis password in a file that the URL names: {@code redis://user@host:6379?passwordfile=/run/secrets/redis}. The
 * file is checked for each connection, so that the next one authenticates with a new password. An unusable file leaves
 * the previous password in use.
 */
public final class RedisPasswordFile {
    private static final String PARAMETER = "passwordfile";
    private static final String NAME = "KODAMA_REDIS_PASSWORD_FILE";

    private RedisPasswordFile() {}

    /**
     * Authenticates clients of a URI with the password of the file that its URL names, if any. The user comes from the
     * URL; a password there is ignored.
     *
     * @return the same URI
     * @throws IllegalArgumentException if the file cannot be read
     */
    public static RedisURI apply(RedisURI uri, String redisUrl) {
        RedisTls.parameter(redisUrl, PARAMETER).map(Path::of).ifPresent(file -> signIn(uri, user(redisUrl), file));
        return uri;
    }

    private static void signIn(RedisURI uri, @Nullable String user, Path file) {
        try {
            var password = new ReloadedFiles<>(NAME, List.of(file), () -> read(file), unused -> {});
            uri.setCredentialsProvider(RedisCredentialsProvider.from(() -> {
                password.refresh();
                return RedisCredentials.just(user, password.value());
            }));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("the file of the Redis password cannot be read: " + e, e);
        }
    }

    /**
     * The user name in the URL. Read here because lettuce takes a name alone for a password, and drops the user of a
     * password alone.
     */
    private static @Nullable String user(String url) {
        int begin = url.indexOf("//") + 2;
        int end = url.substring(begin).split("[/?#]", 2)[0].lastIndexOf('@');
        String name = end < 0 ? "" : url.substring(begin, begin + end).split(":", 2)[0];
        return name.isEmpty() ? null : URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String read(Path file) throws IOException {
        String password = Files.readString(file).strip();
        if (password.isEmpty() || password.lines().count() > 1) {
            throw new IllegalArgumentException(NAME + " must have one line, the password: " + file);
        }
        return password;
    }
}
