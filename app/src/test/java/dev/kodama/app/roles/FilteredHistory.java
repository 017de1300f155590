package dev.kodama.app.roles;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.history.HistoryQuery;
import dev.kodama.history.JournalPages;
import dev.kodama.history.Order;
import dev.kodama.history.PageCursor;
import dev.kodama.index.JournalIndex;
import dev.kodama.journal.EndPosition;
import dev.kodama.journal.EventFilter;
import dev.kodama.journal.StartPosition;
import dev.kodama.testing.SharedHttp;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A filter, in the words of the API and of the journal. Events are told as sequence and payload.
 *
 * @param path of the API, up to further parameters
 */
record FilteredHistory(String path, EventFilter filter) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LIMIT = 1_000;

    /** @param indexed whether each page was read by the index */
    record Answer(List<String> events, boolean indexed) {}

    /** All events up to a sequence, by pages of a server. */
    Answer ask(URI server, Order order, long until) throws Exception {
        var events = new ArrayList<String>();
        boolean indexed = true;
        String parameters = "explain=true&limit=" + LIMIT + "&until=" + until + "&order="
                + order.name().toLowerCase(Locale.ROOT);
        String cursor = "";
        do {
            var page = get(server.resolve("/api/v1/" + path + parameters + cursor));
            for (var event : page.path("events")) {
                events.add(event.path("seq").asLong() + " " + event.path("payload"));
            }
            indexed &= page.at("/plan/by").asText().equals("index");
            cursor = "&cursor=" + page.path("next").asText();
        } while (!cursor.equals("&cursor=null"));
        return new Answer(events, indexed);
    }

    private static JsonNode get(URI address) throws Exception {
        var response = SharedHttp.CLIENT.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    /** All events up to a sequence, by a scan. */
    List<String> scan(JournalPages pages, Order order, long until) throws Exception {
        var events = new ArrayList<String>();
        @Nullable PageCursor cursor = null;
        do {
            var query = new HistoryQuery(
                    new StartPosition.Earliest(), new EndPosition.AtSequence(until), filter, order, LIMIT, cursor);
            var page = pages.page(query, JournalIndex.none("is not asked"));
            for (var event : page.events()) {
                events.add(event.sequence() + " " + JSON.readTree(event.body()).path("payload"));
            }
            cursor = page.next();
        } while (cursor != null);
        return events;
    }
}
