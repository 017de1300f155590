package dev.kodama.settings;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Settings of the connection to Redis. */
public final class RedisSettings {
    public static final Setting<String> URL = Setting.text("KODAMA_REDIS_URL", "URL")
            .withDefault("redis://127.0.0.1:6379")
            .defaultText("embedded under `up`, else %s")
            .describedAs("`redis://`, `rediss://` (TLS) or `redis-sentinel://`, with `user:password@`; of a cluster"
                    + " several `host:port`, by comma");

    public static final Setting<Path> CA = Setting.path("KODAMA_REDIS_CA", "FILE")
            .defaultText("those of the JVM")
            .describedAs("PEM file of the authorities that may sign the certificate of Redis");

    public static final Setting<Path> CERTIFICATE = Setting.path("KODAMA_REDIS_CERTIFICATE", "FILE")
            .describedAs("PEM file of the client certificate for Redis");

    public static final Setting<Path> KEY = Setting.path("KODAMA_REDIS_KEY", "FILE")
            .describedAs("PEM file of the private key of the client certificate, PKCS 8");

    public static final Setting<Path> PASSWORD_FILE = Setting.path("KODAMA_REDIS_PASSWORD_FILE", "FILE")
            .describedAs("File with the password of Redis, read again for each connection");

    /** All of them. */
    public static final List<Setting<?>> ALL = List.of(URL, CA, CERTIFICATE, KEY, PASSWORD_FILE);

    private RedisSettings() {}

    /**
     * The URL. Its query carries the PEM files and the password file, for all Redis clients.
     *
     * @throws SettingException if PEM files are set for a URL without TLS, or only one of key and certificate is set
     */
    public static String url(Settings settings) {
        if (settings.isSet(CERTIFICATE) != settings.isSet(KEY)) {
            var missing = settings.isSet(KEY) ? CERTIFICATE : KEY;
            throw missing.invalid("must be set too: certificate and key go together");
        }
        String url = settings.get(URL);
        url = withFile(url, "cacert", forTls(settings, CA));
        url = withFile(url, "cert", forTls(settings, CERTIFICATE));
        url = withFile(url, "key", forTls(settings, KEY));
        return withFile(url, "passwordfile", settings.find(PASSWORD_FILE));
    }

    private static Optional<Path> forTls(Settings settings, Setting<Path> file) {
        if (settings.isSet(file) && !settings.get(URL).startsWith("rediss")) {
            throw file.invalid("is for TLS: " + URL + " must begin with rediss://");
        }
        return settings.find(file);
    }

    private static String withFile(String url, String parameter, Optional<Path> file) {
        String start = parameter + "=";
        if (file.isEmpty() || url.contains("?" + start) || url.contains("&" + start)) {
            return url;
        }
        return url
                + (url.contains("?") ? "&" : "?")
                + start
                + URLEncoder.encode(file.get().toString(), StandardCharsets.UTF_8);
    }
}
