package dev.kodama.gaps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.pattern.NamePattern;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What one subscriber, or several alike, listen to. A record of the subscriptions topic is a JSON object with {@code kind} (direct, pattern,
 * dashboard, durable), {@code source}, {@code event_types} (exact, or with * for any
 * letters; none is all), {@code entity_types} (none is all), {@code listeners} (1 where it is not there) and {@code until} (for good
 * where it is not there); or it has {@code interests}, an array of objects with the four last but one. Entity ids are not looked at:
 * who listens to one task listens.
 *
 * @param key of the record, which tells equal ones apart
 * @param all whether every event type is meant
 * @param untilMillis when it is no longer true unless it is said again
 */
record SubscriptionInterest(
        String key,
        String kind,
        Set<String> exact,
        List<NamePattern> patterns,
        boolean all,
        Set<String> entityTypes,
        long listeners,
        long untilMillis) {
    private static final String DIRECT = "direct";
    private static final Set<String> LITERAL = Set.of(DIRECT, "dashboard");
    private static final ObjectMapper JSON = new ObjectMapper();

    SubscriptionInterest {
        exact = Set.copyOf(exact);
        patterns = List.copyOf(patterns);
        entityTypes = Set.copyOf(entityTypes);
    }

    /**
     * All that a record says; nothing if it is of another source.
     *
     * @throws IllegalArgumentException if it is not JSON
     */
    static List<SubscriptionInterest> all(byte[] value, String key, String source) {
        try {
            JsonNode node = JSON.readTree(value);
            if (!node.path("source").asText("").equals(source)) {
                return List.of();
            }
            String kind = node.path("kind").asText("");
            String until = node.path("until").asText("");
            long untilMillis =
                    until.isEmpty() ? Long.MAX_VALUE : Instant.parse(until).toEpochMilli();
            if (!node.has("interests")) {
                return List.of(one(node, key, kind, untilMillis));
            }
            var several = new ArrayList<SubscriptionInterest>();
            node.path("interests").forEach(part -> several.add(one(part, key, kind, untilMillis)));
            return several;
        } catch (IOException | DateTimeException e) {
            throw new IllegalArgumentException("the subscription " + key + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Which of {@code direct} and {@code pattern} were not looked at, from the record that says so.
     *
     * @throws IllegalArgumentException if it is not JSON
     */
    static Set<String> notLookedAt(byte[] value, String key) {
        try {
            return new LinkedHashSet<>(texts(JSON.readTree(value).path("not_looked_at")));
        } catch (IOException e) {
            throw new IllegalArgumentException("the record " + key + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Redis takes a channel that is subscribed directly letter by letter, a star in it too, and so does a dashboard's filter. A pattern
     * that is too long to be read counts as all: it must not make anything unheard.
     */
    private static SubscriptionInterest one(JsonNode node, String key, String kind, long untilMillis) {
        var exact = new LinkedHashSet<String>();
        var patterns = new ArrayList<NamePattern>();
        boolean all = node.path("event_types").isEmpty();
        for (String type : texts(node.path("event_types"))) {
            if (LITERAL.contains(kind) || !NamePattern.isPattern(type)) {
                exact.add(type);
            } else {
                try {
                    patterns.add(NamePattern.of(type));
                } catch (IllegalArgumentException e) {
                    all = true;
                }
            }
        }
        return new SubscriptionInterest(
                key,
                kind,
                exact,
                patterns,
                all,
                new LinkedHashSet<>(texts(node.path("entity_types"))),
                node.path("listeners").asLong(1),
                untilMillis);
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** Whether it can be of a type that it does not name. */
    boolean wide() {
        return all || !patterns.isEmpty();
    }

    /** Whether it is of a type that it does not name. */
    boolean matches(String eventType) {
        return all || patterns.stream().anyMatch(pattern -> pattern.matches(eventType));
    }

    boolean takes(Collection<String> seen) {
        return entityTypes.isEmpty() || seen.isEmpty() || seen.stream().anyMatch(entityTypes::contains);
    }

    /** Whether a service listens, and not somebody who looks on. */
    boolean ofService() {
        return kind.equals(DIRECT) || kind.equals("durable");
    }

    /** Whether it hears what comes on channels, whatever the type; others hear by the type, whatever the channel. */
    boolean byChannel() {
        return kind.equals(DIRECT);
    }

    /** Of a kind that a later version knows nothing is added. */
    SubscriberCounts addTo(SubscriberCounts others) {
        return new SubscriberCounts(
                others.direct() + of(DIRECT),
                others.pattern() + of("pattern"),
                others.dashboard() + of("dashboard"),
                others.durable() + of("durable"),
                others.notLookedAt());
    }

    private long of(String wanted) {
        return kind.equals(wanted) ? listeners : 0;
    }
}
