package dev.kodama.forwarder.api.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.forwarder.api.journal.RemotePage.BadPageException;
import dev.kodama.history.Order;
import dev.kodama.history.PageCursor;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.auth.Principal;
import dev.kodama.http.visibility.EventVisibility;
import dev.kodama.http.visibility.FilterKey;
import dev.kodama.journal.mask.EventMask;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemotePageTest {
    private static final CursorSeal SEAL = CursorSeal.random();
    private static final PageCursor CURSOR = new PageCursor(null, true, Order.ASC, 7, new PageCursor.Bound.None());
    private static final EventVisibility SOME = EventVisibility.of(Map.of(FilterKey.EVENT_TYPES, List.of("A")));

    static String event(String type, String entityType, String entityId, String payload) {
        return "{\"seq\":1,\"time\":\"2026-03-03T12:00:00.000Z\",\"channel\":\"events." + type + "\",\"event_type\":\""
                + type + "\",\"entity_type\":\"" + entityType + "\",\"entity_id\":\"" + entityId + "\",\"payload\":"
                + payload + "}";
    }

    static String page(String events) {
        return "{\"events\":[" + events + "],\"next\":null}";
    }

    private static String rewrite(String page, EventVisibility permit, String count) throws BadPageException {
        var caller = new Principal("ann", Optional.empty(), permit, Optional.empty());
        var request = new ApiRequest(List.of("t", "1"), Map.of("count", List.of(count)), false, caller);
        return RemotePage.rewrite(page, request, SEAL.formatFor(caller), EventMask.NONE);
    }

    private static String rewrite(String page) throws BadPageException {
        return rewrite(page, EventVisibility.ALL, "true");
    }

    @Test
    void writesAWholePageAsItWouldItself() throws Exception {
        String odd = event("A", "t", "1", "{\"n\":1.50,\"big\":123456789012345678901234567890e-7,\"\\u00e9\":\"\\/\"}")
                .replace("}}", "},\"published\":{\"seq\":1.0,\"seq\":[ ]}}");
        String page = "{\"count\":2,\"events\":[" + odd + "," + event("B", "t", "1", "{}") + "],\"next\":\""
                + CURSOR.text()
                + "\",\"cut_before\":3}";

        assertThat(rewrite(page)).isEqualTo(page);
    }

    @Test
    void leavesOutUpToWhenTheOtherProcessSaysItIsTrue() throws Exception {
        String page = page(event("A", "t", "1", "{}"));
        for (String asOf : List.of("\"as_of\":\"2026-03-03T12:00:00.000Z\"", "\"as_of\":null,\"stale\":true")) {
            assertThat(rewrite("{" + asOf + "," + page.substring(1))).isEqualTo(page);
        }
    }

    @Test
    void masksWhatAnotherProcessShows() throws Exception {
        var request = new ApiRequest(List.of("t", "1"), Map.of(), false);
        var cursors = SEAL.formatFor(request.caller());
        String payload = "{\"to\\u006ben\":\"s3\",\"token\":[1],\"é\":{\"token\":2}}";

        var shown = RemotePage.rewrite(
                page(event("A", "t", "1", payload)), request, cursors, EventMask.parse("payload.token,meta"));

        assertThat(shown)
                .isEqualTo(
                        page(event("A", "t", "1", "{\"to\\u006ben\":\"***\",\"token\":\"***\",\"é\":{\"token\":2}}")));
    }

    @Test
    void bringsFieldsIntoOrderAndOnOneLine() throws Exception {
        String spread = "{ \"next\" : null ,\n \"events\" : [ " + event("A", "t", "1", "{\n\"n\"\t: 1.0 }") + " ] } \n";

        assertThat(rewrite(spread)).isEqualTo(page(event("A", "t", "1", "{ \"n\" : 1.0 }")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                                                  | something that is no object",
                "[]                                                  | something that is no object",
                "nonsense                                            | no page: no JSON",
                "{'events':[],'next':null                            | no page",
                "{'events':[],'next':null}{}                         | something behind the page",
                "{'events':[]}                                       | no next",
                "{'next':null}                                       | no events",
                "{'events':[],'next':null,'more':1}                  | a field that is unknown",
                "{'events':[],'events':[],'next':null}               | events twice",
                "{'events':{},'next':null}                           | events that are no array",
                "{'events':[],'next':7}                              | something that is no text",
                "{'events':[],'next':'abc'}                          | a cursor that cannot be read here",
                "{'events':[],'next':'amE3LQ'}                       | a cursor of another endpoint",
                "{'events':[],'next':null,'count':-1}                | a number below 0",
                "{'events':[],'next':null,'count':1.0}               | something that is no number",
                "{'events':[],'next':null,'count':99999999999999999999} | no page",
                "{'events':[],'next':null,'stale':'<b>'}             | something that is neither true nor false",
                "{'events':[],'next':null,'as_of':'<b>'}             | a time that is none",
                "{'events':[7],'next':null}                          | something that is no object",
                "{'events':[{}],'next':null}                         | no seq"
            })
    void refusesWhatIsNoPage(String page, String says) {
        assertThatThrownBy(() -> rewrite(page.replace('\'', '"')))
                .isInstanceOf(BadPageException.class)
                .hasMessageStartingWith("sent " + says);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'seq':1                       | 'seq':0                        | a number below 1",
                "'seq':1                       | 'seq':'1'                      | something that is no number",
                "2026-03-03T12:00:00.000Z      | noon                           | a time that is none",
                "'channel':'events.A'          | 'channel':null                 | an event without a type or channel",
                "'event_type':'A'              | 'event_type':null              | an event without a type or channel",
                "'entity_id':'1'               | 'entity_id':'2'                | an event of another entity",
                "'entity_type':'t'             | 'entity_type':null             | an event of another entity",
                "'payload':{}                  | 'payload':null                 | something that is no object",
                "'payload':{}                  | 'payload':{},'published':[]    | something that is no object",
                "'payload':{}                  | 'payload':{},'html':{}         | a field that is unknown",
                "'payload':{}                  | 'payload':{},'payload':{}      | payload twice",
                ",'payload':{}                 | ``                             | no payload"
            })
    void refusesAnEventThatIsNotWhole(String right, String wrong, String says) {
        String event = event("A", "t", "1", "{}").replace('"', '\'');
        assertThat(event).contains(right);
        String page = page(event.replace(right, wrong)).replace('\'', '"');

        assertThatThrownBy(() -> rewrite(page))
                .isInstanceOf(BadPageException.class)
                .hasMessage("sent " + says);
    }

    @Test
    void refusesMoreEventsThanAnybodyMayAskFor() {
        String page = page((event("A", "t", "1", "{}") + ",").repeat(1_000) + event("A", "t", "1", "{}"));

        assertThatThrownBy(() -> rewrite(page)).hasMessage("sent more than 1000 events");
    }

    @Test
    void showsABoundedCallerOnlyWhatIsAllowed() throws Exception {
        String allowed = page(event("A", "t", "1", "{}"));
        String hidden = page(event("B", "t", "1", "{}"));
        String misrouted = page(event("A", "t", "1", "{}").replace("events.A", "events.B"));

        assertThat(rewrite(allowed, SOME, "false")).isEqualTo(allowed);
        assertThatThrownBy(() -> rewrite(hidden, SOME, "false")).hasMessageContaining("settings of tokens");
        assertThatThrownBy(() -> rewrite(misrouted, SOME, "false")).hasMessageContaining("settings of tokens");
        assertThat(rewrite(misrouted)).isEqualTo(misrouted);
    }

    @Test
    void sealsTheCursorOfABoundedCallerAnewAndRefusesAPlainOne() throws Exception {
        var caller = new Principal("ann", Optional.empty(), SOME, Optional.empty());
        String sealed = SEAL.formatFor(caller).text(CURSOR);
        String page = "{\"events\":[],\"next\":\"%s\"}";

        String rewritten = rewrite(page.formatted(sealed), SOME, "false");
        String next = rewritten.substring(page.indexOf('%'), rewritten.length() - 2);
        assertThat(next).isNotEqualTo(sealed);
        assertThat(SEAL.formatFor(caller).parse(next)).isEqualTo(CURSOR);
        assertThatThrownBy(() -> rewrite(page.formatted(CURSOR.text()), SOME, "false"))
                .hasMessageContaining("KODAMA_CURSOR_SECRET");
    }

    @Test
    void refusesACountThatWasNotAskedFor() {
        assertThatThrownBy(() -> rewrite("{\"count\":7,\"events\":[],\"next\":null}", EventVisibility.ALL, "false"))
                .hasMessage("sent a count that was not asked for");
    }
}
