package dev.kodama.settings;

/** The type of a setting's values. */
interface SettingType<T> {
    /** The name of a value in usage texts: {@code DURATION}. */
    String placeholder();

    /** The valid values in Markdown: from {@code `1kb` to `16mb`}; empty if the placeholder tells enough. */
    String values();

    /**
     * Parses a text that is neither empty nor surrounded by blanks.
     *
     * @throws IllegalArgumentException if it is invalid; the message begins with "must"
     */
    T parse(String text);

    /** Formats a value as it is given in a variable. */
    String format(T value);
}
