package dev.kodama.app.settings;

import dev.kodama.http.access.HttpSettings;
import dev.kodama.settings.HttpUrls;
import dev.kodama.settings.Setting;
import java.net.URI;

/** Settings of {@code kodama canary}. */
public final class CanarySettings {
    private static final String FORWARDER = "http://127.0.0.1:" + HttpSettings.FORWARDER_PORT;

    public static final Setting<URI> URL = Setting.parsed("KODAMA_CANARY_URL", "URL", CanarySettings::url)
            .withDefault(URI.create(FORWARDER))
            .describedAs("Forwarder whose WebSockets `canary` measures");

    public static final Setting<String> TOKEN =
            Setting.secret("KODAMA_CANARY_TOKEN").describedAs("Token that `canary` shows the forwarder");

    private CanarySettings() {}

    private static URI url(String text) {
        return HttpUrls.parse(text)
                .orElseThrow(
                        () -> new IllegalArgumentException("must be a URL like " + FORWARDER + ", was '" + text + "'"));
    }
}
