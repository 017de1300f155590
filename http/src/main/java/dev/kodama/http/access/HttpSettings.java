package dev.kodama.http.access;

import dev.kodama.settings.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Settings of an HTTP server and of the access to it. */
public final class HttpSettings {
    /** The default port of a forwarder. */
    public static final int FORWARDER_PORT = 18_000;
    /** The default port of a mirror. */
    public static final int MIRROR_PORT = 18_001;
    /** The default port of processors. */
    public static final int PROCESSORS_PORT = 18_002;
    /** The default port of a canary. */
    public static final int CANARY_PORT = 18_003;

    private static final Pattern HOST_NAME = Pattern.compile("[a-z0-9_]([a-z0-9._-]{0,252})");
    private static final Pattern ORIGIN = Pattern.compile("https?://[^/]+");
    private static final String ALL = "*";

    public static final Setting<String> HTTP_HOST = Setting.text("KODAMA_HTTP_HOST", "HOST")
            .withDefault("127.0.0.1")
            .describedAs("Address on which the HTTP server listens");

    public static final Setting<Integer> HTTP_PORT = Setting.port("KODAMA_HTTP_PORT")
            .withDefault(FORWARDER_PORT)
            .defaultText(
                    "%s; `mirror` " + MIRROR_PORT + ", `processors` " + PROCESSORS_PORT + ", `canary` " + CANARY_PORT)
            .describedAs("Port of the HTTP server; `0` takes a free port");

    public static final Setting<Integer> MANAGEMENT_PORT = Setting.port("KODAMA_MANAGEMENT_PORT")
            .defaultText("none: health and metrics on the HTTP port only")
            .describedAs("Second port, for health and metrics only, over plain HTTP and without tokens")
            .explainedIn("operations.md#the-management-port");

    public static final Setting<Boolean> INSECURE = Setting.toggle("KODAMA_INSECURE")
            .withDefault(false)
            .describedAs("`true`: listen beyond loopback without tokens; every caller may see all events");

    public static final Setting<Boolean> INSECURE_CHANGES = Setting.toggle("KODAMA_INSECURE_CHANGES")
            .withDefault(false)
            .describedAs("`true`: without tokens, callers beyond loopback may change something, too")
            .explainedIn("auth.md#who-may-change-something");

    public static final Setting<List<String>> ALLOWED_HOSTS = Setting.list(
                    "KODAMA_ALLOWED_HOSTS", "NAME,...", HttpSettings::hostName)
            .withDefault(List.of())
            .describedAs("Host names besides localhost that a server without tokens answers; `*` is all")
            .explainedIn("auth.md#names-it-is-served-under");

    public static final Setting<List<String>> ALLOWED_ORIGINS = Setting.list(
                    "KODAMA_ALLOWED_ORIGINS", "URL,...", HttpSettings::origin)
            .withDefault(List.of())
            .defaultText("same host and port")
            .describedAs("Origins of web pages that may connect; `*` is all")
            .explainedIn("auth.md#web-pages");

    public static final Setting<List<Cidr>> TRUSTED_PROXIES = Setting.list(
                    "KODAMA_TRUSTED_PROXIES", "CIDR,...", HttpSettings::proxy)
            .withDefault(List.of())
            .describedAs("Proxies whose `Forwarded` and `X-Forwarded-…` headers are trusted")
            .explainedIn("auth.md#behind-a-proxy");

    public static final Setting<Path> TLS_CERT = Setting.path("KODAMA_TLS_CERT", "FILE")
            .defaultText("none: plain HTTP")
            .describedAs("PEM file of the certificate chain");

    public static final Setting<Path> TLS_KEY =
            Setting.path("KODAMA_TLS_KEY", "FILE").describedAs("PEM file of the private key, PKCS 8");

    public static final Setting<Path> TLS_KEYSTORE = Setting.path("KODAMA_TLS_KEYSTORE", "FILE")
            .describedAs("PKCS12 or JKS key store, instead of the two PEM files");

    public static final Setting<String> TLS_KEYSTORE_PASSWORD =
            Setting.secret("KODAMA_TLS_KEYSTORE_PASSWORD").describedAs("Password of the key store");

    private HttpSettings() {}

    private static String hostName(String text) {
        String name = text.toLowerCase(Locale.ROOT);
        if (name.equals(ALL) || HOST_NAME.matcher(name).matches()) {
            return name;
        }
        throw new IllegalArgumentException(
                "must be * or host names like kodama.example,processors, was '" + text + "'");
    }

    private static String origin(String text) {
        String origin = text.toLowerCase(Locale.ROOT);
        if (origin.equals(ALL) || ORIGIN.matcher(origin).matches()) {
            return origin;
        }
        throw new IllegalArgumentException(
                "must be * or origins like https://dashboard.example,http://localhost:3000, was '" + origin + "'");
    }

    private static Cidr proxy(String text) {
        return Cidr.parse(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "must be addresses like 10.0.0.0/8,192.168.1.7, was '" + text + "'"));
    }
}
