package dev.kodama.settings;

import java.util.function.Function;

/** Values with a parser and a formatter of their own. */
record ParsedType<T>(String placeholder, String values, Function<String, T> parser, Function<T, String> formatter)
        implements SettingType<T> {
    @Override
    public T parse(String text) {
        return parser.apply(text);
    }

    @Override
    public String format(T value) {
        return formatter.apply(value);
    }
}
