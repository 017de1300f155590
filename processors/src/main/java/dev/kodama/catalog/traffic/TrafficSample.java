package dev.kodama.catalog.traffic;

import dev.kodama.history.HistoryQuery;
import dev.kodama.history.JournalPages;
import dev.kodama.history.Order;
import dev.kodama.history.PageCursor;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.StartPosition;
import java.time.Duration;

/** Reads the newest events of a journal into {@link PayloadTypes}. */
public final class TrafficSample {
    private static final int PAGE = 5_000;

    private TrafficSample() {}

    /**
     * Reads events from the newest backwards. Throws as {@link JournalPages#page}.
     *
     * @param since where to stop
     * @param maxEvents maximum number of events that are read
     * @param timeout after which no further page is read
     * @return the number of events that were read
     */
    public static long read(
            JournalPages pages,
            StartPosition since,
            EventFilter filter,
            long maxEvents,
            Duration timeout,
            PayloadTypes types) {
        long start = System.nanoTime();
        long read = 0;
        PageCursor cursor = null;
        do {
            int limit = (int) Math.min(PAGE, maxEvents - read);
            var query = new HistoryQuery(since, new EndPosition.Now(), filter, Order.DESC, limit, cursor);
            var page = pages.page(query);
            page.events().forEach(types::add);
            read += page.events().size();
            cursor = page.next();
        } while (cursor != null && read < maxEvents && System.nanoTime() - start < timeout.toNanos());
        return read;
    }
}
