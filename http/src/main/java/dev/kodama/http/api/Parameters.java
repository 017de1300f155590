package dev.kodama.http.api;

import dev.kodama.settings.CommaList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The parameters of a query: known ones, each at most once. */
public final class Parameters {
    private final Map<String, String> values = new TreeMap<>();

    private Parameters() {}

    /** @throws BadParameterException if one is unknown or there twice */
    public static Parameters of(Map<String, List<String>> query, List<String> known) {
        var parameters = new Parameters();
        query.forEach((name, values) -> {
            if (!known.contains(name)) {
                throw new BadParameterException(name, "is no parameter here; there are " + String.join(", ", known));
            } else if (values.size() != 1) {
                throw new BadParameterException(name, "must not be given more than once");
            }
            parameters.values.put(name, values.get(0));
        });
        return parameters;
    }

    /** The value without blanks around it; one of nothing else counts as absent. */
    public Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** @throws BadParameterException unless it is a whole number from {@code least} to {@code most} */
    public int number(String name, int otherwise, int least, int most) {
        String text = find(name).orElse(String.valueOf(otherwise));
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, like a number out of range
        }
        throw new BadParameterException(
                name, "must be a whole number from " + least + " to " + most + ", was '" + text + "'");
    }

    /**
     * One of the given words; the first if there is none.
     *
     * @throws BadParameterException if it is another
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
     * @throws BadParameterException if there are only commas: that it takes nothing, or all, would be a guess
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
