package dev.kodama.gaps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.pattern.NamePattern;
import dev.kodama.pattern.NamePatterns;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The filter of one subscriber, or of several with the same one. A record of the subscriptions topic is a JSON object with
 *
 * <ul>
 *   <li>{@code kind}: direct, pattern, dashboard or durable; {@code source};
 *   <li>{@code event_types}: exact, or with * for any letters; none means all;
 *   <li>{@code entity_types}: none means all; {@code listeners}: 1 by default;
 *   <li>{@code until}: when it expires; never by default;
 *   <li>or {@code interests}: an array of objects with {@code event_types}, {@code entity_types} and {@code listeners}.
 * </ul>
 *
 * <p>Entity ids are ignored: a subscriber of one task counts as subscriber of the type.
 *
 * @param key of the record; keeps equal filters of different subscribers apart
 * @param all whether it matches every event type
 * @param untilMillis when it expires unless it is renewed
 */
record SubscriptionInterest(
        String key,
        String kind,
        NamePatterns names,
        boolean all,
        Set<String> entityTypes,
        long listeners,
        long untilMillis) {
    private static final String DIRECT = "direct";
    private static final Set<String> LITERAL = Set.of(DIRECT, "dashboard");
    private static final ObjectMapper JSON = new ObjectMapper();

    SubscriptionInterest {
        entityTypes = Set.copyOf(entityTypes);
    }

    /**
     * Parses a record; empty if it is of another source.
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
     * Parses the record of the kinds that the mirror could not query: {@code direct}, {@code pattern}.
     *
     * @throws IllegalArgumentException if it is not JSON
     */
    static Set<String> unknownKinds(byte[] value, String key) {
        try {
            return new LinkedHashSet<>(texts(JSON.readTree(value).path("not_looked_at")));
        } catch (IOException e) {
            throw new IllegalArgumentException("the record " + key + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * In a direct subscription and in a dashboard's filter a star is a letter, as in Redis. An invalid pattern counts as all event types:
     * it must not make an event unheard.
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
                new NamePatterns(exact, patterns),
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

    /** Whether it may match event types that it does not name. */
    boolean wide() {
        return all || !names.patterns().isEmpty();
    }

    boolean matches(String eventType) {
        return all || names.contain(eventType);
    }

    boolean matchesAny(Collection<String> published) {
        return entityTypes.isEmpty()
                || published.isEmpty()
                || published.stream().anyMatch(entityTypes::contains);
    }

    /** Whether the subscriber is a service, and not an observer. */
    boolean ofService() {
        return kind.equals(DIRECT) || kind.equals("durable");
    }

    /** Whether it matches by channel, whatever the event type; all others match by event type, whatever the channel. */
    boolean byChannel() {
        return kind.equals(DIRECT);
    }

    /** Adds its listeners to the counts; kinds of a later version add nothing. */
    SubscriberCounts addTo(SubscriberCounts counts) {
        return new SubscriberCounts(
                counts.direct() + of(DIRECT),
                counts.pattern() + of("pattern"),
                counts.dashboard() + of("dashboard"),
                counts.durable() + of("durable"),
                counts.unknown());
    }

    private long of(String kind) {
        return this.kind.equals(kind) ? listeners : 0;
    }
}
