package dev.kodama.settings;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The values of a process's settings, by variable. An empty value counts as absent. The factory of each component's configuration record
 * reads its {@link Setting}s here.
 */
public final class Settings {
    /** No variable is set: every setting has its default. */
    public static final Settings DEFAULTS = new Settings(Map.of());

    private final Map<String, String> values;

    private Settings(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    public static Settings of(Map<String, String> values) {
        return new Settings(values);
    }

    /** These settings, overridden by others: flags override the environment. */
    public Settings with(Map<String, String> others) {
        var merged = new TreeMap<>(values);
        merged.putAll(others);
        return new Settings(merged);
    }

    /** These settings with another value of one of them. */
    public Settings with(Setting<?> setting, String value) {
        return with(Map.of(setting.variable(), value));
    }

    /**
     * The value of a setting, or its default.
     *
     * @throws SettingException if the value is invalid
     * @throws IllegalArgumentException if it is not set and has no default
     */
    public <T> T get(Setting<T> setting) {
        return find(setting)
                .or(setting::defaultValue)
                .orElseThrow(() -> new IllegalArgumentException(setting + " has no default"));
    }

    /**
     * The value of a setting if it is set.
     *
     * @throws SettingException if it is invalid
     */
    public <T> Optional<T> find(Setting<T> setting) {
        return find(setting.variable()).map(setting::parse);
    }

    /** The unparsed value of a setting if it is set. */
    public Optional<String> text(Setting<?> setting) {
        return find(setting.variable());
    }

    public boolean isSet(Setting<?> setting) {
        return find(setting.variable()).isPresent();
    }

    /** The text of a variable that has no definition, such as {@code PATH}, without blanks around it. */
    public Optional<String> find(String variable) {
        return Optional.ofNullable(values.get(variable)).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** All settings whose names start with the prefix, by the rest of the name. */
    public Map<String, String> under(String prefix) {
        var found = new TreeMap<String, String>();
        values.forEach((name, value) -> {
            if (name.startsWith(prefix) && !value.isBlank()) {
                found.put(name.substring(prefix.length()), value.strip());
            }
        });
        return found;
    }
}
