package dev.kodama.app.settings;

import dev.kodama.app.terminal.Suggestion;
import dev.kodama.forwarder.ForwarderConfig;
import dev.kodama.forwarder.durable.DurableConfig;
import dev.kodama.forwarder.hub.HubConfig;
import dev.kodama.health.HealthConfig;
import dev.kodama.http.limits.LimitSettings;
import dev.kodama.journal.JournalSettings;
import dev.kodama.mirror.MirrorConfig;
import dev.kodama.mirror.subscribers.ProbeConfig;
import dev.kodama.settings.Setting;
import dev.kodama.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Detects environment variables that look like settings of Kodama and are unknown. */
public final class UnknownVariables {
    /** Settings that were renamed, by their former name without the prefix. */
    private static final Map<String, Setting<?>> RENAMED = Map.ofEntries(
            Map.entry("WAIT", ProcessSettings.STARTUP_TIMEOUT),
            Map.entry("MIRROR_BUFFER", MirrorConfig.MIRROR_BUFFER_BYTES),
            Map.entry("PROBE_INTERVAL", ProbeConfig.SUBSCRIBER_POLL_INTERVAL),
            Map.entry("HEARTBEAT_ENDS", HealthConfig.TERMINATION_TYPES),
            Map.entry("METRICS_LABELS", ProcessSettings.METRICS_MAX_TYPES),
            Map.entry("RING_BYTES", HubConfig.LIVE_BUFFER_BYTES),
            Map.entry("FAILURE_RING_BYTES", HubConfig.FAILURE_BUFFER_BYTES),
            Map.entry("CONFLATE_BYTES", HubConfig.CONFLATION_BUFFER_BYTES),
            Map.entry("DURABLE_RING_BYTES", DurableConfig.DURABLE_BUFFER_BYTES),
            Map.entry("DRAIN", HubConfig.DRAIN_TIMEOUT),
            Map.entry("DEFLATE", ForwarderConfig.WEBSOCKET_COMPRESSION),
            Map.entry("CLIENT_MEMORY", LimitSettings.CLIENT_MEMORY_BYTES),
            Map.entry("MAX_UPDATES_PER_SECOND", LimitSettings.MAX_CLIENT_MESSAGES_PER_SECOND),
            Map.entry("MAX_MESSAGES_PER_SECOND", LimitSettings.MAX_EVENTS_PER_CLIENT_PER_SECOND));

    private UnknownVariables() {}

    /** Returns a warning for each unknown variable, in alphabetical order. */
    public static List<String> warnings(Settings environment) {
        var known = known();
        return environment.under(Setting.PREFIX).keySet().stream()
                .map(rest -> Setting.PREFIX + rest)
                .filter(name -> !known.contains(name) && !name.startsWith(JournalSettings.KAFKA_PREFIX))
                .map(name -> name + " is not a setting of Kodama and is ignored"
                        + suggestion(name, known)
                                .map(similar -> "; did you mean " + similar + "?")
                                .orElse(""))
                .toList();
    }

    private static Optional<String> suggestion(String name, Set<String> known) {
        return Optional.ofNullable(RENAMED.get(name.substring(Setting.PREFIX.length())))
                .map(Setting::variable)
                .or(() -> Suggestion.of(name, known, (name.length() - Setting.PREFIX.length()) / 3));
    }

    /** The former names of settings, which are ignored. */
    public static Set<String> renamed() {
        return RENAMED.keySet().stream().map(name -> Setting.PREFIX + name).collect(Collectors.toSet());
    }

    public static Set<String> known() {
        var known = new TreeSet<String>();
        for (var setting : SettingGroup.allSettings()) {
            known.add(setting.variable());
            setting.alias().ifPresent(known::add);
        }
        return known;
    }
}
