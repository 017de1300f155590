package dev.kodama.forwarder.api.journal;

import dev.kodama.history.HistoryQuery;
import dev.kodama.history.JournalPages;
import dev.kodama.history.Order;
import dev.kodama.history.PageCursor;
import dev.kodama.history.merged.MergedCursor;
import dev.kodama.http.api.BadParameterException;
import dev.kodama.http.api.Parameters;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.mask.EventMask;
import dev.kodama.journal.sources.SourceSelection;
import dev.kodama.journal.where.PayloadConditions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Parses query parameters into a journal query; an invalid one is a {@link BadParameterException}. */
public final class JournalQueryParser {
    private static final String WHERE = "where";

    static final List<String> EVENTS = List.of(
            "since",
            "until",
            "event_types",
            "entity_types",
            "entity_ids",
            WHERE,
            "order",
            "limit",
            "cursor",
            "source",
            "explain");
    static final List<String> TIMELINE = List.of("since", "until", "order", "limit", "cursor", "count", "explain");

    private static final String EARLIEST = "earliest";
    private static final int DEFAULT_LIMIT = 100;
    private static final int MOST_LIMIT = 1_000;
    private static final int MOST_ITEMS = 100;

    private JournalQueryParser() {}

    /** The parameters of the endpoint of events. */
    static Parameters eventParameters(Map<String, List<String>> query) {
        return Parameters.of(query, EVENTS, Set.of(WHERE));
    }

    /** An answer must not depend on what is not shown in it. */
    static void requireShown(HistoryQuery query, EventMask mask) {
        mask.objection(query.filter().where().paths()).ifPresent(problem -> {
            throw new BadParameterException(WHERE, problem);
        });
    }

    /** Without the cursor of a page of several sources. */
    static HistoryQuery events(Parameters parameters, Instant now, CursorFormat cursors) {
        var filter = filter(parameters);
        var since = since(parameters, EARLIEST, now);
        var sources = sources(parameters);
        var until = until(parameters, since, now);
        boolean one = sources.isEmpty() || sources.get().isOne();
        try {
            sources.ifPresent(several -> several.check(since, until));
        } catch (IllegalArgumentException e) {
            throw new BadParameterException("source", "has several: " + e.getMessage());
        }
        return new HistoryQuery(
                since, until, filter, order(parameters), limit(parameters), one ? cursor(parameters, cursors) : null);
    }

    /** Empty for this process's own source. */
    static Optional<SourceSelection> sources(Parameters parameters) {
        try {
            return parameters.find("source").map(SourceSelection::parse);
        } catch (IllegalArgumentException e) {
            throw new BadParameterException("source", String.valueOf(e.getMessage()));
        }
    }

    /** The one source that is asked for. */
    public static String source(Parameters parameters, String own) {
        var sources = sources(parameters).orElse(SourceSelection.of(own));
        if (!sources.isOne()) {
            throw new BadParameterException("source", "must be one source here");
        }
        return sources.names().get(0);
    }

    /** A source, which must have a journal. */
    public static String known(String source, JournalPages pages) {
        return names(SourceSelection.of(source), pages).get(0);
    }

    /** The sources of a selection, which must have journals. */
    static List<String> names(SourceSelection sources, JournalPages pages) {
        try {
            return sources.of(pages.sources());
        } catch (IllegalArgumentException e) {
            throw new BadParameterException("source", String.valueOf(e.getMessage()));
        }
    }

    static @Nullable MergedCursor mergedCursor(Parameters parameters, CursorFormat cursors) {
        try {
            var cursor = parameters.find("cursor").map(cursors::parseMerged).orElse(null);
            if (cursor != null && cursor.order() != order(parameters)) {
                throw new BadParameterException("cursor", "is of the other order: ask with the order it came from");
            }
            return cursor;
        } catch (IllegalArgumentException e) {
            throw new BadParameterException("cursor", String.valueOf(e.getMessage()));
        }
    }

    /** @param entity type and id */
    static HistoryQuery timeline(List<String> entity, Parameters parameters, Instant now, CursorFormat cursors) {
        var since = since(parameters, EARLIEST, now);
        return new HistoryQuery(
                since,
                until(parameters, since, now),
                EventFilter.of(List.of(), List.of(entity.get(0)), List.of(entity.get(1))),
                order(parameters),
                limit(parameters),
                cursor(parameters, new TimelineCursors(cursors)));
    }

    /** Whether the answer tells how it was found. */
    static boolean explained(Parameters parameters) {
        return parameters.oneOf("explain", "false", "true").equals("true");
    }

    private static Order order(Parameters parameters) {
        return parameters.oneOf("order", "asc", "desc").equals("asc") ? Order.ASC : Order.DESC;
    }

    private static int limit(Parameters parameters) {
        return parameters.number("limit", DEFAULT_LIMIT, 1, MOST_LIMIT);
    }

    /** The parameter {@code since}; times before the epoch are the earliest start. */
    public static StartPosition since(Parameters parameters, String absent, Instant now) {
        var since = parse("since", parameters.find("since").orElse(absent), StartPosition::parse, now);
        if (since instanceof StartPosition.AtTime at) {
            return millis("since", at.time()) < 0 ? new StartPosition.Earliest() : since;
        }
        return since;
    }

    /** The parameter {@code until}, which is after {@code since}. */
    public static EndPosition until(Parameters parameters, StartPosition since, Instant now) {
        String text = parameters.find("until").orElse("now");
        var until = parse("until", text, EndPosition::parse, now);
        if (until instanceof EndPosition.Never) {
            throw new BadParameterException("until", "must be now, a sequence or a time: an answer has an end");
        } else if (until.isBefore(since, now)) {
            throw new BadParameterException("until", "must be after since: nothing is there");
        } else if (until instanceof EndPosition.BeforeTime before && millis("until", before.time()) < 0) {
            return new EndPosition.BeforeTime(Instant.EPOCH);
        }
        return until;
    }

    private static <T> T parse(String name, String text, BiFunction<String, Instant, T> parser, Instant now) {
        try {
            return parser.apply(text, now);
        } catch (IllegalArgumentException e) {
            throw new BadParameterException(name, String.valueOf(e.getMessage()));
        }
    }

    private static long millis(String name, Instant time) {
        try {
            return time.toEpochMilli();
        } catch (ArithmeticException e) {
            throw new BadParameterException(name, "is too far from now: " + time);
        }
    }

    /** The parameters {@code event_types}, {@code entity_types} and {@code entity_ids}. */
    public static EventFilter filter(Parameters parameters) {
        var types = items(parameters, "event_types");
        EventFilter names;
        try {
            names = EventFilter.of(types, items(parameters, "entity_types"), items(parameters, "entity_ids"));
        } catch (IllegalArgumentException e) {
            throw new BadParameterException("event_types", String.valueOf(e.getMessage()));
        }
        try {
            return names.where(PayloadConditions.parse(parameters.all(WHERE)));
        } catch (IllegalArgumentException e) {
            throw new BadParameterException(WHERE, String.valueOf(e.getMessage()));
        }
    }

    private static List<String> items(Parameters parameters, String name) {
        var items = parameters.items(name);
        if (items.size() > MOST_ITEMS) {
            throw new BadParameterException(name, "may name at most " + MOST_ITEMS + ", named " + items.size());
        }
        return items;
    }

    private static @Nullable PageCursor cursor(Parameters parameters, CursorFormat cursors) {
        Optional<String> text = parameters.find("cursor");
        if (text.isEmpty()) {
            return null;
        }
        PageCursor cursor;
        try {
            cursor = cursors.parse(text.get());
        } catch (IllegalArgumentException e) {
            throw new BadParameterException("cursor", String.valueOf(e.getMessage()));
        }
        if (cursor.index()) {
            throw new BadParameterException("cursor", "is of another endpoint");
        } else if (cursor.order() != order(parameters)) {
            throw new BadParameterException("cursor", "is of the other order: ask with the order it came from");
        }
        return cursor;
    }
}
