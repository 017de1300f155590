package dev.kodama.app.up;

import dev.kodama.forwarder.hub.HubConfig;
import dev.kodama.settings.Setting;
import dev.kodama.settings.Settings;

/** Defaults of the forwarder in {@code kodama up}, which shares its process with everything else. */
final class UpDefaults {
    private UpDefaults() {}

    /** The settings with a short drain and a small ring of live events, unless the user has set them. */
    static Settings with(Settings settings) {
        var drained = orDefault(settings, HubConfig.DRAIN_TIMEOUT, HubConfig.SHORT_DRAIN);
        return orDefault(drained, HubConfig.LIVE_BUFFER_BYTES, HubConfig.SMALL_LIVE_BUFFER);
    }

    private static Settings orDefault(Settings settings, Setting<?> setting, String value) {
        return settings.isSet(setting) ? settings : settings.with(setting, value);
    }
}
