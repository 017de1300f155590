package dev.kodama.forwarder.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.bus.metadata.EventMetadata;
import dev.kodama.bus.metadata.EventMetadata.Head;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeveralFiltersTest {
    /** As the client package sends it: the union for servers that know no filters, and the filters beside it. */
    private static final String OF_CLIENT =
            "{\"type\":\"subscribe\",\"event_types\":[\"TICKET_CREATED\",\"TASK_DONE\"],"
                    + "\"entity_types\":null,\"entity_ids\":null,\"filters\":["
                    + "{\"event_types\":[\"TICKET_CREATED\"],\"entity_types\":null,\"entity_ids\":null,"
                    + "\"where\":[\"payload.project_id:eq:p-1\",\"payload.state:in:a\\\\,b,c\"]},"
                    + "{\"event_types\":[\"TASK_DONE\"],\"entity_types\":null,\"entity_ids\":[\"t-1\"]}]}";

    @Test
    void takesTheFrameOfTheClientPackage() {
        var filter = Filter.ALL.with(subscribe(OF_CLIENT));

        assertThat(matches(filter, "TICKET_CREATED", "k-1", "{\"project_id\":\"p-1\",\"state\":\"a,b\"}"))
                .isTrue();
        assertThat(matches(filter, "TICKET_CREATED", "k-1", "{\"project_id\":\"p-2\",\"state\":\"c\"}"))
                .isFalse();
        assertThat(matches(filter, "TASK_DONE", "t-1", "{}")).isTrue();
        assertThat(matches(filter, "TASK_DONE", "t-2", "{\"project_id\":\"p-1\",\"state\":\"c\"}"))
                .isFalse();
        assertThat(new String(ServerFrame.subscribed(subscribe(OF_CLIENT)), UTF_8))
                .isEqualTo("{\"status\":\"subscribed\",\"filters\":["
                        + "{\"event_types\":[\"TICKET_CREATED\"],\"entity_types\":null,\"entity_ids\":null,"
                        + "\"where\":[\"payload.project_id:eq:p-1\",\"payload.state:in:a\\\\,b,c\"]},"
                        + "{\"event_types\":[\"TASK_DONE\"],\"entity_types\":null,\"entity_ids\":[\"t-1\"]}]}");
    }

    @Test
    void goesBackToTheSingleFilterWithoutFilters() {
        var several = Filter.ALL.with(subscribe(OF_CLIENT));

        var single = several.with(subscribe("{\"type\":\"subscribe\",\"entity_types\":[\"task\"]}"));
        assertThat(matches(single, "TICKET_CREATED", "k-9", "{}"))
                .as("the keys beside filters hold")
                .isTrue();
        assertThat(matches(single, "OTHER", "k-9", "{}")).isFalse();

        var all = several.with(
                subscribe("{\"type\":\"subscribe\",\"event_types\":null,\"entity_types\":null,\"entity_ids\":null}"));
        assertThat(all).isEqualTo(Filter.ALL);
    }

    @Test
    void changesConditionsLikeTheOtherKeys() {
        var filter = Filter.ALL.with(subscribe("{\"type\":\"subscribe\",\"where\":[\"payload.p:eq:1\"]}"));
        var narrowed = filter.with(subscribe("{\"type\":\"subscribe\",\"event_types\":[\"A\"]}"));
        var widened = narrowed.with(subscribe("{\"type\":\"subscribe\",\"where\":null}"));

        assertThat(matches(narrowed, "A", "1", "{\"p\":1}")).isTrue();
        assertThat(matches(narrowed, "A", "1", "{\"p\":2}")).isFalse();
        assertThat(matches(narrowed, "B", "1", "{\"p\":1}")).isFalse();
        assertThat(matches(widened, "A", "1", "{\"p\":2}")).isTrue();
        assertThat(widened.paths().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "'where':7 | where must be a list of expressions or null",
                "'where':'payload.p:eq:1' | where must be a list of expressions or null",
                "'where':[1] | where must be a list of expressions or null",
                "'where':['p:eq:1'] | where must have a path that begins with payload., was 'p:eq:1'",
                "'filters':{} | filters must be a list of objects or null",
                "'filters':['A'] | filters[0]: a filter must be an object with event_types, entity_types, entity_ids, where",
                "'filters':[{},{'event_type':['A']}] | filters[1]: a filter has no key 'event_type'; there are event_types, entity_types, entity_ids, where",
                "'filters':[{'event_types':7}] | filters[0]: event_types must be a list of strings or null",
                "'filters':[{'where':['payload.p:is:1']}] | filters[0]: where must have an operator eq, in, exists or prefix behind its path, was 'payload.p:is:1'"
            })
    void saysWhatIsWrong(String keys, String sentence) {
        String frame = "{'type':'subscribe'," + keys + "}";

        assertThat(ClientFrameReader.read(frame.replace('\'', '"'))).isEqualTo(new ClientFrame.Malformed(sentence));
    }

    private static ClientFrame.Subscribe subscribe(String frame) {
        return (ClientFrame.Subscribe) ClientFrameReader.read(frame);
    }

    private static boolean matches(Filter filter, String type, String id, String payload) {
        byte[] body = ("{\"event_type\":\"" + type + "\",\"entity_type\":\"task\",\"entity_id\":\"" + id
                        + "\",\"payload\":" + payload + "}")
                .getBytes(UTF_8);
        return filter.matches((Head) EventMetadata.of(body), body);
    }
}
