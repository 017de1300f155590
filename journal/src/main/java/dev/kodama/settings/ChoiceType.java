package dev.kodama.settings;

import java.util.List;
import java.util.stream.Collectors;

/** One of some words. */
record ChoiceType(String placeholder, List<String> words) implements SettingType<String> {
    ChoiceType {
        words = List.copyOf(words);
    }

    @Override
    public String values() {
        return words.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
    }

    @Override
    public String parse(String text) {
        if (words.contains(text)) {
            return text;
        }
        throw new IllegalArgumentException("must be one of " + String.join(", ", words) + ", was '" + text + "'");
    }

    @Override
    public String format(String value) {
        return value;
    }
}
