package dev.kodama.forwarder.api.overview;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.catalog.Catalog;
import dev.kodama.catalog.EventDeclaration;
import dev.kodama.catalog.traffic.JsonSchemaWriter;
import dev.kodama.catalog.traffic.PayloadTypes;
import dev.kodama.catalog.traffic.TrafficSample;
import dev.kodama.forwarder.api.journal.JournalQueryParser;
import dev.kodama.freshness.ProgressSource;
import dev.kodama.gaps.GapTopology;
import dev.kodama.gaps.report.GapRow;
import dev.kodama.history.JournalPages;
import dev.kodama.history.UnavailableException;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.Parameters;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.StartPosition;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/v1/catalog}: declared event types, and those that were observed. */
public final class CatalogEndpoint implements Endpoint {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MAX_EVENTS = 20_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final Catalog catalog;
    private final Supplier<Collection<GapRow>> rows;
    private final Supplier<JournalPages> history;
    private final ProgressSource progress;
    private final String source;
    private final InstantSource clock;

    /**
     * The endpoint of one journal.
     *
     * @param rows observed event types of every source; may throw {@link UnavailableException}
     * @param history may throw what {@link JournalPages#page} throws
     */
    public CatalogEndpoint(
            Catalog catalog,
            Supplier<Collection<GapRow>> rows,
            Supplier<JournalPages> history,
            ProgressSource progress,
            String source,
            InstantSource clock) {
        this.catalog = catalog;
        this.rows = rows;
        this.history = history;
        this.progress = progress;
        this.source = source;
        this.clock = clock;
    }

    @Override
    public String path() {
        return "/api/v1/catalog";
    }

    @Override
    public boolean scans() {
        return true;
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var parameters = Parameters.of(request.query(), List.of("schemas", "source"));
        boolean schemas = parameters.oneOf("schemas", "false", "true").equals("true");
        String asked = JournalQueryParser.source(parameters, source);
        var observed = new TreeMap<String, GapRow>();
        rows.get().stream()
                .filter(row -> row.source().equals(asked))
                .forEach(row -> observed.put(row.eventType(), row));
        var types = new TreeSet<>(observed.keySet());
        types.addAll(catalog.events().keySet());
        var payloads = schemas ? schemas(asked) : Map.<String, ObjectNode>of();
        types.addAll(payloads.keySet());
        var json = JSON.createObjectNode();
        (asked.equals(source) ? progress : progress.ofSource(asked))
                .asOf(GapTopology.NAME, clock.instant())
                .putInto(json);
        var list = json.putArray("types");
        types.forEach(type -> {
            var shown = list.addObject().put("event_type", type);
            putDeclared(shown, catalog.events().get(type), observed.get(type));
            putObserved(shown, observed.get(type));
            if (schemas) {
                shown.set("schema", payloads.get(type));
            }
        });
        return ApiResponse.ok(json.toString());
    }

    private Map<String, ObjectNode> schemas(String asked) {
        var own = history.get();
        var pages = asked.equals(source) ? own : own.ofSource(JournalQueryParser.known(asked, own));
        var types = new PayloadTypes();
        TrafficSample.read(pages, new StartPosition.Earliest(), EventFilter.ALL, MAX_EVENTS, TIMEOUT, types);
        return JsonSchemaWriter.payloads(types);
    }

    private static void putDeclared(ObjectNode json, @Nullable EventDeclaration declared, @Nullable GapRow row) {
        json.put("declared", declared != null);
        var publishers = new TreeSet<String>();
        var subscribers = new TreeSet<String>();
        if (declared != null) {
            publishers.addAll(declared.source());
            subscribers.addAll(declared.subscribers());
        }
        if (row != null) {
            publishers.addAll(row.texts("source"));
            subscribers.addAll(row.texts("subscribers"));
        }
        put(json.putArray("publishers"), publishers);
        put(json.putArray("subscribers"), subscribers);
        json.put("destination", declared == null ? "" : declared.destination());
        json.put("description", declared == null ? "" : declared.description());
    }

    private static void putObserved(ObjectNode json, @Nullable GapRow row) {
        json.put("count", row == null ? 0 : row.number("count"));
        json.put("first_seen", time(row, "first_seen")).put("last_seen", time(row, "last_seen"));
        put(json.putArray("entity_types"), row == null ? List.of() : row.texts("entity_types"));
        var listeners = json.putObject("listeners");
        for (String kind : List.of("direct", "pattern", "dashboard", "durable")) {
            listeners.put(kind, row == null ? 0 : row.listeners(kind));
        }
    }

    private static @Nullable String time(@Nullable GapRow row, String field) {
        return row == null || row.text(field).isEmpty() ? null : row.text(field);
    }

    private static void put(ArrayNode array, Collection<String> texts) {
        texts.forEach(array::add);
    }
}
