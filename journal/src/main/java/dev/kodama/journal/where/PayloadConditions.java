package dev.kodama.journal.where;

import dev.kodama.bus.json.JsonPaths;
import dev.kodama.bus.json.JsonValues;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a filter on the payload. An event passes if it satisfies all of them.
 *
 * @param all without repetitions
 * @param paths the paths of all conditions
 */
public record PayloadConditions(List<PayloadCondition> all, JsonPaths paths) {
    /** Maximum number of expressions in a filter. */
    public static final int MAX_CONDITIONS = 8;

    /** No condition, which every event satisfies. */
    public static final PayloadConditions NONE = new PayloadConditions(List.of(), JsonPaths.NONE);

    public PayloadConditions {
        all = List.copyOf(all);
    }

    /**
     * Parses expressions. Empty ones are passed over.
     *
     * @throws IllegalArgumentException if there are too many, or as {@link PayloadCondition#parse}
     */
    public static PayloadConditions parse(Collection<String> expressions) {
        var texts = expressions.stream().filter(text -> !text.isEmpty()).toList();
        if (texts.isEmpty()) {
            return NONE;
        } else if (texts.size() > MAX_CONDITIONS) {
            throw new IllegalArgumentException(
                    "may have at most " + MAX_CONDITIONS + " expressions, had " + texts.size());
        }
        var all = texts.stream().map(PayloadCondition::parse).distinct().toList();
        return new PayloadConditions(
                all, JsonPaths.of(all.stream().map(PayloadCondition::path).toList()));
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** Whether an event's body satisfies all conditions. */
    public boolean pass(byte[] body) {
        return isEmpty() || pass(JsonValues.read(paths, body));
    }

    /** @param values those of {@link #paths} at least; null if they were not read, which satisfies no condition */
    public boolean pass(@Nullable JsonValues values) {
        for (var condition : all) {
            var value = values == null ? null : values.get(condition.path());
            if (value == null || !condition.accepts(value)) {
                return false;
            }
        }
        return true;
    }

    /** The paths follow from the conditions. */
    @Override
    public boolean equals(Object other) {
        return other instanceof PayloadConditions conditions && all.equals(conditions.all);
    }

    @Override
    public int hashCode() {
        return all.hashCode();
    }
}
