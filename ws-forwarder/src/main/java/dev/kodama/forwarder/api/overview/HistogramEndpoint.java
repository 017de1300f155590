package dev.kodama.forwarder.api.overview;

import dev.kodama.forwarder.api.derived.GapChangesEndpoint;
import dev.kodama.forwarder.api.journal.JournalQueryParser;
import dev.kodama.gaps.report.GapChangeLog;
import dev.kodama.history.HistoryQuery;
import dev.kodama.history.JournalPages;
import dev.kodama.history.Order;
import dev.kodama.history.UnavailableException;
import dev.kodama.history.histogram.Histogram;
import dev.kodama.history.histogram.HistogramQuery;
import dev.kodama.history.histogram.HistogramReader;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.BadParameterException;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.Parameters;
import dev.kodama.http.auth.Principal;
import dev.kodama.index.JournalIndex;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.JournaledEvent;
import dev.kodama.journal.StartPosition;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** {@code GET /api/v1/events/histogram}: counts of events over time, with holes and changes of gaps. */
public final class HistogramEndpoint implements Endpoint {
    private static final List<String> PARAMETERS =
            List.of("since", "until", "buckets", "top", "event_types", "entity_types", "entity_ids", "source");

    private static final int DEFAULT_BUCKETS = 120;
    private static final int DEFAULT_TOP = 20;
    private static final int MAX_TOP = 100;
    private static final int MAX_CHANGES = 200;

    private final String source;
    private final Supplier<JournalPages> history;
    private final Function<Principal, JournalIndex> index;
    private final GapChangesEndpoint.Source changes;
    private final InstantSource clock;

    /**
     * The endpoint of one journal.
     *
     * @param source the journal's source
     * @param history may throw what {@link JournalPages#page} throws
     * @param index the index for a caller
     * @param changes may throw {@link UnavailableException}
     */
    public HistogramEndpoint(
            String source,
            Supplier<JournalPages> history,
            Function<Principal, JournalIndex> index,
            GapChangesEndpoint.Source changes,
            InstantSource clock) {
        this.source = source;
        this.history = history;
        this.index = index;
        this.changes = changes;
        this.clock = clock;
    }

    @Override
    public String path() {
        return "/api/v1/events/histogram";
    }

    @Override
    public boolean scans() {
        return true;
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var parameters = Parameters.of(request.query(), PARAMETERS);
        var now = clock.instant();
        int buckets = parameters.number("buckets", DEFAULT_BUCKETS, 1, HistogramQuery.MAX_BUCKETS);
        int top = parameters.number("top", DEFAULT_TOP, 1, MAX_TOP);
        var filter = JournalQueryParser.filter(parameters);
        var since = JournalQueryParser.since(parameters, "-1h", now);
        var until = JournalQueryParser.until(parameters, since, now);
        String asked = JournalQueryParser.source(parameters, source);
        var own = history.get();
        var pages = asked.equals(source) ? own : own.ofSource(JournalQueryParser.known(asked, own));
        var from = start(since, pages, now);
        var query = new HistogramQuery(from, end(until, pages, from, now), buckets, filter);
        var found = asked.equals(source) ? index.apply(request.caller()) : JournalIndex.none("has no other source");
        var histogram = HistogramReader.count(pages, found, query);
        return ApiResponse.ok(new HistogramJson(histogram, asked, top).text(gapChanges(histogram, asked)));
    }

    /** Empty if they cannot be read: the counts are worth an answer without them. */
    private Optional<GapChangeLog.Found> gapChanges(Histogram histogram, String asked) {
        var all = histogram.buckets();
        var since = Instant.ofEpochMilli(all.get(0).timeMillis());
        var until = Instant.ofEpochMilli(all.get(all.size() - 1).timeMillis() + histogram.bucketMillis());
        try {
            return Optional.of(changes.find(new GapChangeLog.Query(asked, null, since, until, MAX_CHANGES)));
        } catch (UnavailableException e) {
            return Optional.empty();
        }
    }

    private static Instant start(StartPosition since, JournalPages pages, Instant now) {
        if (since instanceof StartPosition.AtTime at) {
            return at.time();
        } else if (since instanceof StartPosition.Latest) {
            return now.minusMillis(1);
        }
        return first(pages, since).map(JournaledEvent::time).orElse(now.minusMillis(1));
    }

    private static Instant end(EndPosition until, JournalPages pages, Instant from, Instant now) {
        var end = now;
        if (until instanceof EndPosition.BeforeTime before) {
            end = before.time();
        } else if (until instanceof EndPosition.AtSequence at) {
            var last = first(pages, new StartPosition.AtSequence(at.epoch(), at.sequence()));
            end = last.map(event -> event.time().plusMillis(1)).orElse(now);
        }
        if (!from.isBefore(end) && until instanceof EndPosition.BeforeTime) {
            throw new BadParameterException("until", "must be after since: nothing is there");
        }
        return from.isBefore(end) ? end : from.plusMillis(1);
    }

    private static Optional<JournaledEvent> first(JournalPages pages, StartPosition since) {
        var page = pages.page(new HistoryQuery(since, new EndPosition.Now(), EventFilter.ALL, Order.ASC, 1, null));
        return page.events().stream().findFirst();
    }
}
