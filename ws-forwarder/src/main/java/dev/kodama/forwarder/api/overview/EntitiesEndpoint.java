package dev.kodama.forwarder.api.overview;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.forwarder.api.journal.JournalQueryParser;
import dev.kodama.history.HistoryQuery;
import dev.kodama.history.JournalPages;
import dev.kodama.history.Order;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.Parameters;
import dev.kodama.http.auth.Principal;
import dev.kodama.http.visibility.EventVisibility;
import dev.kodama.index.JournalIndex;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.text.IsoTimestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * {@code GET /api/v1/entities}: entities whose id begins with a text, among the newest events of the journal; and that of exactly this id,
 * however old, by the index.
 */
public final class EntitiesEndpoint implements Endpoint {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 1_000;
    private static final int MAX_EVENTS = 20_000;
    /** Events of one id, to find all entity types with that id. */
    private static final int MAX_EXACT = 50;

    private final String source;
    private final Supplier<JournalPages> history;
    private final Function<Principal, JournalIndex> index;

    /**
     * The endpoint of one journal.
     *
     * @param source the journal's source
     * @param history may throw what {@link JournalPages#page} throws
     * @param index the index for a caller
     */
    public EntitiesEndpoint(String source, Supplier<JournalPages> history, Function<Principal, JournalIndex> index) {
        this.source = source;
        this.history = history;
        this.index = index;
    }

    @Override
    public String path() {
        return "/api/v1/entities";
    }

    @Override
    public boolean keepsPermits() {
        return true;
    }

    private record Entity(String type, String id) {}

    /** What was seen of an entity, from the newest event backwards. */
    private static final class Seen {
        private final long lastMillis;
        private long events;

        Seen(long lastMillis) {
            this.lastMillis = lastMillis;
        }
    }

    @Override
    public boolean scans() {
        return true;
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var parameters = Parameters.of(request.query(), List.of("prefix", "type", "limit", "source"));
        int limit = parameters.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
        String prefix = parameters.find("prefix").orElse("");
        var types = parameters.find("type").map(List::of).orElse(List.of());
        String asked = JournalQueryParser.source(parameters, source);
        var own = history.get();
        var pages = asked.equals(source) ? own : own.ofSource(JournalQueryParser.known(asked, own));
        var permit = request.caller().permit();
        var newest = pages.page(query(EventFilter.ALL, MAX_EVENTS, permit)).events();
        var filter = EventFilter.of(List.of(), types, List.of());
        var entities = new LinkedHashMap<Entity, Seen>();
        newest.stream().filter(filter::passes).forEach(event -> add(entities, event, prefix));
        if (!prefix.isEmpty() && asked.equals(source)) {
            addExact(entities, pages, index.apply(request.caller()), prefix, types, permit);
        }
        return ApiResponse.ok(json(entities, newest, limit).toString());
    }

    private static HistoryQuery query(EventFilter filter, int limit, EventVisibility permit) {
        var all =
                new HistoryQuery(new StartPosition.Earliest(), new EndPosition.Now(), filter, Order.DESC, limit, null);
        return permit.allowsAll() ? all : all.within(permit::allows);
    }

    private static void add(Map<Entity, Seen> entities, JournaledEvent event, String prefix) {
        var head = event.head();
        String type = head == null ? null : head.entityType();
        String id = head == null ? null : head.entityId();
        if (type != null && id != null && id.startsWith(prefix)) {
            entities.computeIfAbsent(new Entity(type, id), unused -> new Seen(event.timeMillis())).events++;
        }
    }

    /** Adds entities with exactly this id whose events are all older. Without the index there would be a scan. */
    private static void addExact(
            Map<Entity, Seen> entities,
            JournalPages pages,
            JournalIndex index,
            String id,
            List<String> types,
            EventVisibility permit) {
        var query = query(EventFilter.of(List.of(), types, List.of(id)), MAX_EXACT, permit);
        var found = pages.sequences(query, index, 1);
        if (found.isPresent() && found.get().length > 0) {
            var older = new LinkedHashMap<Entity, Seen>();
            pages.page(query, index).events().forEach(event -> add(older, event, id));
            older.forEach((entity, seen) -> {
                if (entity.id().equals(id)) {
                    entities.putIfAbsent(entity, seen);
                }
            });
        }
    }

    private static ObjectNode json(Map<Entity, Seen> entities, List<JournaledEvent> newest, int limit) {
        var sorted = new ArrayList<>(entities.entrySet());
        sorted.sort(Comparator.comparingLong((Map.Entry<Entity, Seen> entity) -> -entity.getValue().lastMillis));
        var json = JSON.createObjectNode();
        var list = json.putArray("entities");
        sorted.stream()
                .limit(limit)
                .forEach(entity -> list.addObject()
                        .put("entity_type", entity.getKey().type())
                        .put("entity_id", entity.getKey().id())
                        .put("events", entity.getValue().events)
                        .put("last_seen", IsoTimestamps.text(Instant.ofEpochMilli(entity.getValue().lastMillis))));
        json.put("more", sorted.size() > limit);
        var examined = json.putObject("examined").put("events", newest.size());
        examined.put(
                "since",
                newest.isEmpty()
                        ? null
                        : IsoTimestamps.text(newest.get(newest.size() - 1).time()));
        return json;
    }
}
