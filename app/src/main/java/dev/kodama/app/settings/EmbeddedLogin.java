package dev.kodama.app.settings;

import dev.kodama.embedded.redis.RedisServer;
import dev.kodama.settings.RedisSettings;
import dev.kodama.settings.Settings;
import java.net.URI;
import java.util.Set;

/**
 * Adds the credentials of the embedded Redis of an {@code up} with the same data folder: without them a command may only publish and
 * subscribe. A URL of another server, or with a user of its own, is unchanged.
 */
public final class EmbeddedLogin {
    private static final Set<String> HERE = Set.of("127.0.0.1", "localhost", "[::1]");
    private static final int DEFAULT_PORT = 6379;

    private EmbeddedLogin() {}

    /** Returns the settings with user and password in the Redis URL if it is that of the embedded Redis. */
    public static Settings into(Settings settings) {
        String url = settings.get(RedisSettings.URL);
        URI parsed;
        try {
            parsed = URI.create(url);
        } catch (IllegalArgumentException e) {
            return settings; // reported where the URL is used
        }
        if (!"redis".equals(parsed.getScheme())
                || parsed.getHost() == null
                || !HERE.contains(parsed.getHost())
                || parsed.getRawUserInfo() != null) {
            return settings;
        }
        int port = parsed.getPort() < 0 ? DEFAULT_PORT : parsed.getPort();
        return RedisServer.userInfo(DataFolder.of(settings).resolve("redis"), port)
                .map(user -> settings.with(RedisSettings.URL, url.replaceFirst("^redis://", "redis://" + user + "@")))
                .orElse(settings);
    }
}
