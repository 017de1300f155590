package dev.kodama.forwarder.protocol;

import dev.kodama.bus.json.JsonPath;
import dev.kodama.bus.json.JsonPaths;
import dev.kodama.bus.json.JsonValues;
import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.http.visibility.EventVisibility;
import dev.kodama.http.visibility.FilterKey;
import dev.kodama.journal.where.PayloadConditions;
import dev.kodama.settings.CommaList;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A client's filter: an event must match one of its selections, and be visible to the client.
 *
 * @param single the selection of a client that does not send several, which {@code subscribe} changes key by key
 * @param selections those in force: the single one, or several
 * @param permit what the client may see; not changed by subscriptions
 * @param paths the paths of all conditions on the payload
 */
public record Filter(Selection single, List<Selection> selections, EventVisibility permit, JsonPaths paths) {
    /** Matches every event. */
    public static final Filter ALL = new Filter(Map.of());

    private static final int NAME_BYTES = 160;
    private static final int CONDITION_BYTES = 1_000;
    private static final int LETTER_BYTES = 2;

    public Filter {
        selections = List.copyOf(selections);
    }

    private Filter(Selection single, List<Selection> selections, EventVisibility permit) {
        this(single, selections, permit, paths(selections));
    }

    /** The filter of a client with a single selection. */
    public Filter(Selection single, EventVisibility permit) {
        this(single, List.of(single), permit);
    }

    /** The filter of a client that may see everything. */
    public Filter(Map<FilterKey, Set<String>> wanted) {
        this(new Selection(wanted, PayloadConditions.NONE), EventVisibility.ALL);
    }

    /** As {@link #fromQuery(Function, List)}, without conditions on the payload. */
    public static Filter fromQuery(Function<String, @Nullable String> parameter) {
        return fromQuery(parameter, List.of());
    }

    /**
     * Parses the query of a connection; values as in {@link CommaList}. An empty value matches everything, one of only commas and blanks nothing.
     *
     * @param parameter the value of a query parameter by name; null where absent
     * @param where conditions on the payload
     * @throws IllegalArgumentException one sentence that says what is wrong with a condition
     */
    public static Filter fromQuery(Function<String, @Nullable String> parameter, List<String> where) {
        var selection = new Selection(Map.of(), SentSelection.conditions(where));
        for (FilterKey key : FilterKey.values()) {
            String values = parameter.apply(key.field());
            if (values != null && !values.isEmpty()) {
                selection = selection.with(key, CommaList.of(values));
            }
        }
        return new Filter(selection, EventVisibility.ALL);
    }

    /** This filter changed by a subscription. Several selections are in force until a subscription without them. */
    public Filter with(ClientFrame.Subscribe subscribe) {
        var changed = single.with(subscribe.single());
        return subscribe.several().isEmpty()
                ? new Filter(changed, permit)
                : new Filter(
                        changed,
                        subscribe.several().stream()
                                .map(Selection.ALL::with)
                                .distinct()
                                .toList(),
                        permit);
    }

    /** The same filter with another visibility. */
    public Filter within(EventVisibility bound) {
        return new Filter(single, selections, bound, paths);
    }

    /** Whether every event matches. */
    public boolean takesAll() {
        return permit.allowsAll() && selections.stream().anyMatch(Selection::takesAll);
    }

    /** Whether a single key or condition of each selection decides what matches. */
    public boolean isOneKey() {
        return permit.allowsAll() && selections.stream().allMatch(Selection::isOneKey);
    }

    /** Whether no event can match. */
    public boolean takesNothing() {
        return selections.stream().allMatch(Selection::takesNothing);
    }

    private static JsonPaths paths(List<Selection> selections) {
        var paths = new LinkedHashSet<JsonPath>();
        selections.forEach(selection -> paths.addAll(selection.where().paths().all()));
        return paths.isEmpty() ? JsonPaths.NONE : JsonPaths.of(paths);
    }

    /** Length of all names and conditions in UTF-8. */
    public long bytes() {
        return names().mapToLong(name -> name.getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }

    /** Estimated heap bytes, including the index. */
    public long memory() {
        long conditions =
                kept().mapToLong(selection -> selection.where().all().size()).sum();
        return CONDITION_BYTES * conditions
                + names().mapToLong(name -> NAME_BYTES + (long) LETTER_BYTES * name.length())
                        .sum();
    }

    private Stream<String> names() {
        return kept().flatMap(selection -> Stream.concat(
                selection.wanted().values().stream().flatMap(Set::stream),
                selection.where().all().stream().map(Object::toString)));
    }

    private Stream<Selection> kept() {
        return Stream.concat(Stream.of(single), selections.stream()).distinct();
    }

    /** @param head with the values of all {@link #paths} */
    public boolean matches(Head head) {
        for (int i = 0; i < selections.size(); i++) { // avoids an iterator per event and client
            if (selections.get(i).matches(head)) {
                return permit.allows(head);
            }
        }
        return false;
    }

    /** Whether it may match by type and entity; the payload is not looked at. */
    public boolean mayMatch(Head head) {
        for (int i = 0; i < selections.size(); i++) {
            if (selections.get(i).matchesNames(head)) {
                return permit.allows(head);
            }
        }
        return false;
    }

    /** As {@link #matches(Head)}, of an event whose values were not read. */
    public boolean matches(Head head, byte[] body) {
        if (!mayMatch(head)) {
            return false;
        }
        return paths.isEmpty() || matches(head.with(JsonValues.read(paths, body)));
    }

    /** The paths follow from the selections. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Filter filter
                && single.equals(filter.single)
                && selections.equals(filter.selections)
                && permit.equals(filter.permit);
    }

    @Override
    public int hashCode() {
        return Objects.hash(single, selections, permit);
    }
}
