package dev.kodama.http.api;

import dev.kodama.settings.CommaList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Query parameters of an endpoint: known ones, each at most once but for those that may be repeated. */
public final class Parameters {
    private final Map<String, String> values = new TreeMap<>();
    private final Map<String, List<String>> repeated = new TreeMap<>();

    private Parameters() {}

    /** @throws BadParameterException if a parameter is unknown or repeated */
    public static Parameters of(Map<String, List<String>> query, List<String> known) {
        return of(query, known, Set.of());
    }

    /**
     * With some that may be given more than once, for {@link #all}.
     *
     * @throws BadParameterException if a parameter is unknown, or repeated and may not be
     */
    public static Parameters of(Map<String, List<String>> query, List<String> known, Set<String> repeatable) {
        var parameters = new Parameters();
        query.forEach((name, values) -> {
            if (!known.contains(name)) {
                throw new BadParameterException(name, "is no parameter here; there are " + String.join(", ", known));
            } else if (repeatable.contains(name)) {
                parameters.repeated.put(name, List.copyOf(values));
                return;
            } else if (values.size() != 1) {
                throw new BadParameterException(name, "must not be given more than once");
            }
            parameters.values.put(name, values.get(0));
        });
        return parameters;
    }

    /** All values of a parameter that may be repeated, as they are. */
    public List<String> all(String name) {
        return repeated.getOrDefault(name, List.of());
    }

    /** The stripped value; a blank one counts as absent. */
    public Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** @throws BadParameterException unless it is a whole number from {@code min} to {@code max} */
    public int number(String name, int defaultValue, int min, int max) {
        String text = find(name).orElse(String.valueOf(defaultValue));
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below, like a number out of range
        }
        throw new BadParameterException(
                name, "must be a whole number from " + min + " to " + max + ", was '" + text + "'");
    }

    /**
     * One of the given words; the first is the default.
     *
     * @throws BadParameterException for any other word
     */
    public String oneOf(String name, String... words) {
        String text = find(name).orElse(words[0]);
        if (!Arrays.asList(words).contains(text)) {
            throw new BadParameterException(name, "must be " + String.join(" or ", words) + ", was '" + text + "'");
        }
        return text;
    }

    /**
     * Values as {@link CommaList} reads them.
     *
     * @throws BadParameterException if there are only commas: that may mean nothing or everything
     */
    public List<String> items(String name) {
        String text = find(name).orElse("");
        var items = CommaList.of(text);
        if (items.isEmpty() && !text.isEmpty()) {
            throw new BadParameterException(name, "must name something between its commas, was '" + text + "'");
        }
        return items;
    }
}
