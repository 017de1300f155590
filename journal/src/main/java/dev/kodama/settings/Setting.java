package dev.kodama.settings;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The definition of a setting: an environment variable, also a flag that overrides it, with the type of its value, its valid values, default
 * and description. Parsing, flags, {@code --help} and {@code docs/settings.md} all come from it. Descriptions are Markdown without links.
 *
 * <p>A secret has no flag, because every user of a machine sees its command lines; no message contains its value. Immutable.
 */
public final class Setting<T> {
    /** The beginning of each variable. */
    public static final String PREFIX = "KODAMA_";

    private static final int MAX_PORT = 65_535;

    private final String variable;
    private final SettingType<T> type;
    private final boolean secret;
    private final @Nullable T defaultValue;
    private final Text text;

    /** What people read: Markdown; the pages are relative to {@code docs}. */
    private record Text(
            String description, Optional<String> page, Optional<String> defaultText, Optional<String> alias) {}

    private Setting(String variable, SettingType<T> type, boolean secret, @Nullable T defaultValue, Text text) {
        this.variable = variable;
        this.type = type;
        this.secret = secret;
        this.defaultValue = defaultValue;
        this.text = text;
    }

    private static <T> Setting<T> of(String variable, SettingType<T> type, boolean secret) {
        return new Setting<>(
                variable, type, secret, null, new Text("", Optional.empty(), Optional.empty(), Optional.empty()));
    }

    /** A whole number; both bounds are included. */
    public static Setting<Integer> number(String variable, int min, int max) {
        return of(variable, new NumberType("N", min, max), false);
    }

    /** A TCP port; 0 takes any free one. */
    public static Setting<Integer> port(String variable) {
        return of(variable, new NumberType("PORT", 0, MAX_PORT), false);
    }

    /** A size in bytes with its unit, such as {@code 64mb}; both bounds are included. */
    public static Setting<Long> size(String variable, long min, long max) {
        return of(variable, new SizeType(min, max), false);
    }

    /** A duration with its unit, such as {@code 30s}. */
    public static Setting<Duration> duration(String variable) {
        return duration(variable, Duration.ZERO, DurationType.UNBOUNDED);
    }

    /** A duration of at least {@code min}. */
    public static Setting<Duration> duration(String variable, Duration min) {
        return duration(variable, min, DurationType.UNBOUNDED);
    }

    /** A duration; both bounds are included. */
    public static Setting<Duration> duration(String variable, Duration min, Duration max) {
        return of(variable, new DurationType(min, max), false);
    }

    /** {@code true} or {@code false}. */
    public static Setting<Boolean> toggle(String variable) {
        return of(variable, new ParsedType<>("true", "`true`, `false`", Setting::parseToggle, String::valueOf), false);
    }

    private static Boolean parseToggle(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("must be true or false, was '" + text + "'");
        };
    }

    /** One of some words. */
    public static Setting<String> choice(String variable, String placeholder, String... words) {
        return of(variable, new ChoiceType(placeholder, List.of(words)), false);
    }

    /** Any text. */
    public static Setting<String> text(String variable, String placeholder) {
        return parsed(variable, placeholder, text -> text);
    }

    /** A file or a folder. */
    public static Setting<Path> path(String variable, String placeholder) {
        return parsed(variable, placeholder, Path::of);
    }

    /**
     * A value with its own parser.
     *
     * @param parser throws an {@code IllegalArgumentException} for an invalid text, with a message that begins with "must"
     */
    public static <T> Setting<T> parsed(String variable, String placeholder, Function<String, T> parser) {
        return of(variable, new ParsedType<>(placeholder, "", parser, String::valueOf), false);
    }

    /** Texts separated by commas. */
    public static Setting<List<String>> list(String variable, String placeholder) {
        return list(variable, placeholder, text -> text);
    }

    /**
     * Values separated by commas.
     *
     * @param parser of one value, as of {@link #parsed}
     */
    public static <T> Setting<List<T>> list(String variable, String placeholder, Function<String, T> parser) {
        return of(variable, listType(placeholder, parser, true), false);
    }

    /**
     * At least one value, separated by commas.
     *
     * @param parser of one value, as of {@link #parsed}
     */
    public static <T> Setting<List<T>> nonEmptyList(String variable, String placeholder, Function<String, T> parser) {
        return of(variable, listType(placeholder, parser, false), false);
    }

    private static <T> SettingType<List<T>> listType(
            String placeholder, Function<String, T> parser, boolean mayBeEmpty) {
        Function<String, List<T>> parserOfAll = text -> {
            var values = CommaList.of(text).stream().map(parser).toList();
            if (values.isEmpty() && !mayBeEmpty) {
                throw new IllegalArgumentException("must have at least one value, was '" + text + "'");
            }
            return values;
        };
        return new ParsedType<>(
                placeholder,
                "",
                parserOfAll,
                values -> values.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }

    /** A secret text. */
    public static Setting<String> secret(String variable) {
        return of(variable, new ParsedType<>("SECRET", "", text -> text, text -> ""), true);
    }

    /** A secret text with a minimum length in UTF-8. */
    public static Setting<String> secret(String variable, int minBytes) {
        Function<String, String> check = text -> {
            if (text.getBytes(StandardCharsets.UTF_8).length < minBytes) {
                throw new IllegalArgumentException(
                        "must have at least " + minBytes + " bytes; make one with openssl rand -base64 48");
            }
            return text;
        };
        return of(variable, new ParsedType<>("SECRET", "at least " + minBytes + " bytes", check, text -> ""), true);
    }

    /** The same setting with a default value. */
    public Setting<T> withDefault(T value) {
        return new Setting<>(variable, type, secret, value, text);
    }

    /**
     * The same setting with a text for its default, which depends on the reader or is no value.
     *
     * @param markdown with {@code %s} for the default value
     */
    public Setting<T> defaultText(String markdown) {
        return with(new Text(text.description, text.page, Optional.of(markdown), text.alias));
    }

    /** The same setting with a description. */
    public Setting<T> describedAs(String description) {
        return with(new Text(description, text.page, text.defaultText, text.alias));
    }

    /** The same setting, explained on another page than its group. */
    public Setting<T> explainedIn(String page) {
        return with(new Text(text.description, Optional.of(page), text.defaultText, text.alias));
    }

    /** The same setting with a former variable, which remains valid: a contract with tests from outside. */
    public Setting<T> withAlias(String alias) {
        return with(new Text(text.description, text.page, text.defaultText, Optional.of(alias)));
    }

    private Setting<T> with(Text other) {
        return new Setting<>(variable, type, secret, defaultValue, other);
    }

    /** The environment variable. */
    public String variable() {
        return variable;
    }

    /** The flag: {@code --retention} for {@code KODAMA_RETENTION}. */
    public String flag() {
        return flag(variable);
    }

    /** The flag of a variable. */
    public static String flag(String variable) {
        return "--"
                + variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it has no flag and its value is not shown. */
    public boolean isSecret() {
        return secret;
    }

    public Optional<String> alias() {
        return text.alias;
    }

    /** The name of a value in usage texts: {@code DURATION}. */
    public String placeholder() {
        return type.placeholder();
    }

    /** The valid values; empty if the placeholder tells enough. */
    public String values() {
        return type.values();
    }

    public String description() {
        return text.description;
    }

    /** The page that explains it, unless that is the page of its group. */
    public Optional<String> page() {
        return text.page;
    }

    /** The default for people: {@code `7d`}, {@code none}. */
    public String defaultText() {
        String value = defaultValue().map(type::format).orElse("");
        String shown = value.isEmpty() ? "none" : "`" + value + "`";
        return text.defaultText.map(markdown -> markdown.replace("%s", shown)).orElse(shown);
    }

    /** Empty if it depends on the reader or is no value. */
    public Optional<T> defaultValue() {
        return Optional.ofNullable(defaultValue);
    }

    /**
     * Parses a value.
     *
     * @throws SettingException if it is invalid; names the variable, and of a secret not the value
     */
    public T parse(String value) {
        try {
            return type.parse(value);
        } catch (IllegalArgumentException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Checks a value that was not parsed.
     *
     * @throws SettingException if it is invalid
     */
    public void check(T value) {
        var unused = parse(type.format(value));
    }

    /**
     * An error of this setting.
     *
     * @param problem the rest of the sentence after the variable
     */
    public SettingException invalid(String problem) {
        return new SettingException(variable, problem);
    }

    /** The variable. */
    @Override
    public String toString() {
        return variable;
    }
}
