package dev.kodama.settings;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Settings of a process by variable name. An empty value counts as absent. The factory of each component's configuration record reads its
 * variables here, with unit and default.
 */
public final class Settings {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern BYTES = Pattern.compile("(\\d{1,12})(b|kb|mb|gb)?");

    private static final Map<String, String> REDIS_FILES = new TreeMap<>(
            Map.of("KODAMA_REDIS_CA", "cacert", "KODAMA_REDIS_CERTIFICATE", "cert", "KODAMA_REDIS_KEY", "key"));

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

    public Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    public String text(String name, String defaultValue) {
        return find(name).orElse(defaultValue);
    }

    /**
     * {@code KODAMA_REDIS_URL} (redis://127.0.0.1:6379). Its query carries the PEM files of {@code KODAMA_REDIS_CA}, {@code
     * KODAMA_REDIS_CERTIFICATE} and {@code KODAMA_REDIS_KEY}, and {@code KODAMA_REDIS_PASSWORD_FILE}, for all Redis clients.
     *
     * @throws SettingException if PEM files are set for a URL without TLS, or only one of key and certificate is set
     */
    public String redisUrl() {
        String url = text("KODAMA_REDIS_URL", "redis://127.0.0.1:6379");
        if (find("KODAMA_REDIS_CERTIFICATE").isPresent()
                != find("KODAMA_REDIS_KEY").isPresent()) {
            String missing = find("KODAMA_REDIS_KEY").isPresent() ? "KODAMA_REDIS_CERTIFICATE" : "KODAMA_REDIS_KEY";
            throw new SettingException(missing, "must be set too: certificate and key go together");
        }
        for (var file : REDIS_FILES.entrySet()) {
            var path = find(file.getKey());
            if (path.isPresent() && !url.startsWith("rediss")) {
                throw new SettingException(file.getKey(), "is for TLS: KODAMA_REDIS_URL must begin with rediss://");
            }
            url = withFile(url, file.getValue(), path);
        }
        return withFile(url, "passwordfile", find("KODAMA_REDIS_PASSWORD_FILE"));
    }

    private static String withFile(String url, String parameter, Optional<String> path) {
        String start = parameter + "=";
        if (path.isEmpty() || url.contains("?" + start) || url.contains("&" + start)) {
            return url;
        }
        return url + (url.contains("?") ? "&" : "?") + start + URLEncoder.encode(path.get(), StandardCharsets.UTF_8);
    }

    /** @throws SettingException unless it is a whole number from {@code min} to {@code max} */
    public int number(String name, int defaultValue, int min, int max) {
        var text = find(name);
        if (text.isEmpty()) {
            return defaultValue;
        }
        try {
            int number = Integer.parseInt(text.get());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below, like a number out of range
        }
        throw new SettingException(
                name, "must be a whole number from " + min + " to " + max + ", was '" + text.get() + "'");
    }

    /** A TCP port; 0 takes any free one. */
    public int port(String name, int defaultValue) {
        return number(name, defaultValue, 0, 65535);
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String name, boolean defaultValue) {
        var text = find(name);
        if (text.isEmpty()) {
            return defaultValue;
        }
        return switch (text.get().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new SettingException(name, "must be true or false, was '" + text.get() + "'");
        };
    }

    /** A number with its unit: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 12h}, {@code 7d}. */
    public Duration duration(String name, Duration defaultValue) {
        var text = find(name);
        if (text.isEmpty()) {
            return defaultValue;
        }
        Matcher matcher = DURATION.matcher(text.get());
        if (!matcher.matches()) {
            throw new SettingException(
                    name, "must be a duration like 500ms, 30s, 5m, 12h or 7d, was '" + text.get() + "'");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    /** A size with its unit: {@code 900kb}, {@code 64mb}, {@code 1gb}; the default unit is bytes. */
    public long bytes(String name, long defaultValue, long min, long max) {
        var text = find(name);
        if (text.isEmpty()) {
            return defaultValue;
        }
        Matcher matcher = BYTES.matcher(text.get().toLowerCase(Locale.ROOT));
        if (matcher.matches()) {
            String unit = matcher.group(2) == null ? "b" : matcher.group(2);
            int shift = unit.equals("b") ? 0 : unit.equals("kb") ? 10 : unit.equals("mb") ? 20 : 30;
            long bytes = Long.parseLong(matcher.group(1)) << shift;
            if (bytes >= min && bytes <= max) {
                return bytes;
            }
        }
        throw new SettingException(
                name, "must be a size like 64mb, from " + min + " to " + max + " bytes, was '" + text.get() + "'");
    }

    /** One of the given values. */
    public String oneOf(String name, String defaultValue, String... allowed) {
        String text = text(name, defaultValue);
        for (String value : allowed) {
            if (value.equals(text)) {
                return text;
            }
        }
        throw new SettingException(name, "must be one of " + String.join(", ", allowed) + ", was '" + text + "'");
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
