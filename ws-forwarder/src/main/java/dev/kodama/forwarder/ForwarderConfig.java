package dev.kodama.forwarder;

import dev.kodama.forwarder.durable.DurableConfig;
import dev.kodama.forwarder.hub.HubConfig;
import dev.kodama.http.access.AccessConfig;
import dev.kodama.http.access.HttpSettings;
import dev.kodama.journal.JournalSettings;
import dev.kodama.settings.RedisSettings;
import dev.kodama.settings.Setting;
import dev.kodama.settings.Settings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Configuration of a forwarder.
 *
 * @param port 0 for any free port
 * @param maxEventBytes a longer message is not forwarded, as it is not journaled
 * @param frontend derived event types of frontends, each with its source types; empty for none
 * @param deflate whether WebSockets that offer permessage-deflate get compressed events
 */
public record ForwarderConfig(
        String redisUrl,
        String host,
        int port,
        AccessConfig access,
        HubConfig hub,
        DurableConfig durable,
        Map<String, List<String>> frontend,
        int maxEventBytes,
        boolean deflate) {
    public static final Setting<Boolean> FRONTEND_EVENTS = Setting.toggle("KODAMA_FRONTEND_EVENTS")
            .withDefault(true)
            .describedAs("`false`: send no events that the catalog derives from others");

    public static final Setting<Boolean> WEBSOCKET_COMPRESSION = Setting.toggle("KODAMA_WEBSOCKET_COMPRESSION")
            .withDefault(false)
            .describedAs("`true`: compress events for clients that offer permessage-deflate");

    public static final Setting<Boolean> HTTP_PUBLISH = Setting.toggle("KODAMA_HTTP_PUBLISH")
            .withDefault(false)
            .describedAs("`true`: callers that may change something may publish events over HTTP")
            .explainedIn("http.md#publishing");

    public ForwarderConfig {
        frontend = Collections.unmodifiableMap(new LinkedHashMap<>(frontend));
    }

    /** Everything else by default, without derived events. */
    public ForwarderConfig(String redisUrl, String host, int port) {
        this(
                redisUrl,
                host,
                port,
                AccessConfig.OPEN,
                HubConfig.from(Settings.DEFAULTS),
                DurableConfig.DEFAULT,
                Map.of(),
                maxEventBytes(Settings.DEFAULTS),
                Settings.DEFAULTS.get(WEBSOCKET_COMPRESSION));
    }

    /**
     * Reads the settings of this class, {@link HttpSettings#HTTP_HOST}, {@link HttpSettings#HTTP_PORT}, {@link
     * JournalSettings#MAX_EVENT_BYTES}, and what {@link RedisSettings#url}, {@link AccessConfig#from}, {@link HubConfig#from} and {@link
     * DurableConfig#from} read.
     *
     * @param frontend what the catalog says of frontends
     */
    public static ForwarderConfig from(Settings settings, Map<String, List<String>> frontend) {
        return new ForwarderConfig(
                RedisSettings.url(settings),
                settings.get(HttpSettings.HTTP_HOST),
                settings.get(HttpSettings.HTTP_PORT),
                AccessConfig.from(settings),
                HubConfig.from(settings),
                DurableConfig.from(settings),
                settings.get(FRONTEND_EVENTS) ? frontend : Map.of(),
                maxEventBytes(settings),
                settings.get(WEBSOCKET_COMPRESSION));
    }

    private static int maxEventBytes(Settings settings) {
        return Math.toIntExact(settings.get(JournalSettings.MAX_EVENT_BYTES));
    }
}
