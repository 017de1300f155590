package dev.kodama.gaps.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.gaps.GapKind;
import dev.kodama.journal.text.IsoTimestamps;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Optional;

/**
 * A decision about the gaps of an event type that operators share, as in the topic of {@link GapDispositions}.
 *
 * @param at when it was decided
 * @param by subject of the token; {@code -} without tokens
 */
public record GapDisposition(String source, String eventType, Baseline.Entry entry, Instant at, String by) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Whether its last day is over. */
    public boolean isExpired(Instant now) {
        var today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        return entry.expires().filter(today::isAfter).isPresent();
    }

    /** Whether all gaps of a row are accepted now. */
    public boolean accepts(GapRow row, Instant now) {
        return entry.disposition() == Disposition.ACCEPTED
                && !row.kinds().isEmpty()
                && entry.kinds().containsAll(row.kinds())
                && !isExpired(now);
    }

    /** {@code {"event_type","kinds","disposition","reason","until","at","by"}}; {@code until} is null where it does not expire. */
    public ObjectNode toJson() {
        var json = JSON.createObjectNode().put("event_type", eventType);
        var kinds = json.putArray("kinds");
        entry.kinds().forEach(kind -> kinds.add(kind.label()));
        return json.put("disposition", entry.disposition().label())
                .put("reason", entry.reason())
                .put("until", entry.expires().map(LocalDate::toString).orElse(null))
                .put("at", IsoTimestamps.text(at))
                .put("by", by);
    }

    /** @throws IllegalArgumentException if the record is invalid */
    static GapDisposition read(String source, byte[] value) {
        try {
            var json = JSON.readTree(value);
            var kinds = EnumSet.noneOf(GapKind.class);
            for (JsonNode kind : json.required("kinds")) {
                kinds.add(GapKind.of(kind.asText()));
            }
            var until = json.path("until");
            var entry = new Baseline.Entry(
                    kinds,
                    Disposition.of(json.required("disposition").asText()),
                    json.required("reason").asText(),
                    until.isTextual() ? Optional.of(LocalDate.parse(until.asText())) : Optional.empty());
            return new GapDisposition(
                    source,
                    json.required("event_type").asText(),
                    entry,
                    Instant.parse(json.required("at").asText()),
                    json.required("by").asText());
        } catch (IOException | DateTimeException e) {
            throw new IllegalArgumentException("no disposition: " + e.getMessage(), e);
        }
    }
}
