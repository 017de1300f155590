package dev.kodama.forwarder.api.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.kodama.freshness.ProgressSource;
import dev.kodama.history.JournalPages;
import dev.kodama.history.JournalSummary;
import dev.kodama.history.UnavailableException;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.BadParameterException;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.ForbiddenException;
import dev.kodama.http.api.Parameters;
import dev.kodama.http.auth.Principal;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.text.IsoTimestamps;
import dev.kodama.timeline.TimelineTopology;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/v1/journal}: summary of the journal, its holes and its mirror. */
public final class JournalEndpoint implements Endpoint {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, List<String>> NEWEST =
            Map.of("order", List.of("desc"), "limit", List.of("100"), "count", List.of("true"));

    private static final String WITHHELD = "This token may see only some events: what tells of all is left out.";

    private final String source;
    private final Supplier<JournalPages> history;
    private final Supplier<? extends EntitySource> entities;
    private final ProgressSource progress;
    private final InstantSource clock;
    private final Supplier<Map<String, Object>> mirror;

    /**
     * The endpoint of one journal.
     *
     * @param source the journal's source
     * @param history may throw what {@link JournalPages#page} throws
     * @param mirror status of this process's mirror; empty without one
     */
    public JournalEndpoint(
            String source,
            Supplier<JournalPages> history,
            Supplier<? extends EntitySource> entities,
            ProgressSource progress,
            InstantSource clock,
            Supplier<Map<String, Object>> mirror) {
        this.source = source;
        this.history = history;
        this.entities = entities;
        this.progress = progress;
        this.clock = clock;
        this.mirror = mirror;
    }

    @Override
    public String path() {
        return "/api/v1/journal";
    }

    @Override
    public boolean keepsPermits() {
        return true;
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var sources = JournalQueryParser.sources(Parameters.of(request.query(), List.of("source")));
        if (sources.isPresent() && !sources.get().isOne()) {
            throw new BadParameterException("source", "must be one source here");
        }
        boolean other = sources.isPresent() && !sources.get().isOnly(source);
        if (!request.caller().permit().allowsAll()) {
            if (other) {
                throw new ForbiddenException("This token may see only some events: it may not ask for another source.");
            }
            return ApiResponse.ok(some().toString());
        }
        var pages = history.get();
        return ApiResponse.ok((other
                        ? other(pages.ofSource(
                                JournalQueryParser.names(sources.get(), pages).get(0)))
                        : all(request.caller()))
                .toString());
    }

    /** Another source, whose holes and mirror this process does not know. */
    private ObjectNode other(JournalPages pages) {
        var summary = pages.summary();
        var json = positions(summary);
        json.putNull("holes").put("holes_error", "The holes of a source are known where it is the own one.");
        putPartitions(json, summary);
        var shown = json.putObject("mirror").put("state", mirrorState(Map.of()));
        shown.put("journaled_until", IsoTimestamps.text(summary.journaledUntil()));
        return json;
    }

    private ObjectNode positions(JournalSummary summary) {
        var json = JSON.createObjectNode().put("source", summary.source());
        json.put("epoch", summary.epoch().text());
        json.put("first", summary.isEmpty() ? null : summary.first());
        json.put("last", summary.isEmpty() ? null : summary.next() - 1);
        return json.put("next", summary.next());
    }

    private ObjectNode all(Principal caller) {
        var summary = history.get().summary();
        var json = JSON.createObjectNode()
                .put("source", summary.source())
                .put("epoch", summary.epoch().text());
        progress.asOf(TimelineTopology.NAME, clock.instant())
                .putInto(json); // for the holes; everything else is current
        json.put("first", summary.isEmpty() ? null : summary.first());
        json.put("last", summary.isEmpty() ? null : summary.next() - 1);
        json.put("next", summary.next());
        var names = json.putArray("sources");
        history.get().sources().forEach(names::add);
        putHoles(json, summary.source(), caller);
        putPartitions(json, summary);
        putMirror(json, summary);
        return json;
    }

    private static void putPartitions(ObjectNode json, JournalSummary summary) {
        var partitions = json.putArray("partitions");
        for (var partition : summary.partitions()) {
            partitions
                    .addObject()
                    .put("partition", partition.number())
                    .put("begin_offset", partition.beginOffset())
                    .put("end_offset", partition.endOffset());
        }
    }

    /** The summary for bounded tokens, without the number of events and the time of the last one. */
    private ObjectNode some() {
        var json = JSON.createObjectNode()
                .put("source", source)
                .put("epoch", epoch())
                .put("withheld", WITHHELD);
        json.putNull("first").putNull("last").putNull("next");
        json.putNull("holes").put("holes_error", WITHHELD);
        json.putArray("partitions");
        json.putObject("mirror").put("state", mirrorState(mirror.get())).putNull("journaled_until");
        return json;
    }

    /** Null while Kafka is unavailable: a summary for bounded tokens needs nothing else of it. */
    private @Nullable String epoch() {
        try {
            return history.get().epoch().text();
        } catch (UnavailableException e) {
            return null;
        }
    }

    private static String mirrorState(Map<String, Object> details) {
        Object state = details.get("state");
        return state == null ? "not in this process" : state.toString();
    }

    private void putHoles(ObjectNode json, String source, Principal caller) {
        ApiResponse holes;
        try {
            holes = entities.get().answer(new ApiRequest(List.of("journal", source), NEWEST, false, caller));
        } catch (UnavailableException e) {
            holes = ApiResponse.error(ApiResponse.UNAVAILABLE, String.valueOf(e.getMessage()));
        }
        if (holes.status() == ApiResponse.OK) {
            json.putRawValue("holes", new RawValue(onlyHoles(holes.json())));
        } else {
            json.putNull("holes").put("holes_error", error(holes));
        }
    }

    /** The holes, without other events of an entity with the type and id of holes. */
    private static String onlyHoles(String page) {
        try {
            var json = JSON.readTree(page);
            int before = json.path("events").size();
            if (json instanceof ObjectNode object && object.path("events") instanceof ArrayNode events) {
                events.removeIf(event -> !event.path("event_type").asText().equals(JournaledEvent.HOLE_TYPE));
                if (object.has("count")) {
                    object.put("count", object.path("count").asInt() - (before - events.size()));
                }
            }
            return json.toString();
        } catch (JsonProcessingException e) {
            return page;
        }
    }

    private static String error(ApiResponse answer) {
        try {
            return JSON.readTree(answer.json()).path("error").asText();
        } catch (JsonProcessingException e) {
            return answer.json();
        }
    }

    private void putMirror(ObjectNode json, JournalSummary summary) {
        var details = new TreeMap<>(mirror.get());
        var shown = json.putObject("mirror");
        shown.put("state", mirrorState(details));
        details.remove("state");
        shown.put("journaled_until", IsoTimestamps.text(summary.journaledUntil()));
        details.forEach((name, value) -> shown.set(name, JSON.valueToTree(value)));
    }
}
