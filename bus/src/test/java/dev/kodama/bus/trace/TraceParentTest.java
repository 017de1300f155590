package dev.kodama.bus.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.bus.trace.TraceParent.Found;
import dev.kodama.bus.trace.TraceParent.Invalid;
import dev.kodama.bus.trace.TraceParent.None;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";
    private static final String VALUE = "00-" + TRACE + "-" + SPAN + "-01";

    private static TraceParent.Reading read(String event) {
        return TraceParent.read(event.getBytes(UTF_8));
    }

    @Test
    void readsTheFieldBesideTheFourKeys() {
        assertThat(read("{\"event_type\":\"A\",\"payload\":{},\"traceparent\":\"" + VALUE + "\"}"))
                .isEqualTo(new Found(new TraceParent(TRACE, SPAN, true)));
        assertThat(read("{ \"traceparent\" : \"00-" + TRACE + "-" + SPAN + "-00\"}"))
                .isEqualTo(new Found(new TraceParent(TRACE, SPAN, false)));
        assertThat(new TraceParent(TRACE, SPAN, true).text()).isEqualTo(VALUE);
        assertThat(new TraceParent(TRACE, SPAN, false).text()).endsWith("-00");
    }

    @Test
    void readsNoOtherPlace() {
        assertThat(read("{\"payload\":{\"traceparent\":\"" + VALUE + "\"}}")).isInstanceOf(None.class);
        assertThat(read("{\"payload\":\"\\\"traceparent\\\"\"}")).isInstanceOf(None.class);
        assertThat(read("{\"traceparents\":\"" + VALUE + "\"}")).isInstanceOf(None.class);
        assertThat(read("{\"a\":1}")).isInstanceOf(None.class);
        assertThat(read("\"traceparent\"")).isInstanceOf(None.class);
        assertThat(read("{\"traceparent\"")).isInstanceOf(None.class);
        assertThat(read("")).isInstanceOf(None.class);
    }

    @Test
    void takesTheLastOfRepeatedFields() {
        assertThat(read("{\"traceparent\":1,\"traceparent\":\"" + VALUE + "\"}"))
                .isInstanceOf(Found.class);
        assertThat(read("{\"traceparent\":\"" + VALUE + "\",\"traceparent\":1}"))
                .isInstanceOf(Invalid.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "null",
                "{}",
                "\"\"",
                "\"x\"",
                "\"ff-" + TRACE + "-" + SPAN + "-01\"",
                "\"00-" + TRACE + "-" + SPAN + "-01-more\"",
                "\"00-" + TRACE + "-" + SPAN + "\"",
                "\"00-" + TRACE + "-" + SPAN + "-1\"",
                "\"00-00000000000000000000000000000000-" + SPAN + "-01\"",
                "\"00-" + TRACE + "-0000000000000000-01\"",
                "\"00-0AF7651916CD43DD8448EB211C80319C-" + SPAN + "-01\"",
                "\" 00-" + TRACE + "-" + SPAN + "-01\""
            })
    void ignoresWhatW3cDoesNotAllow(String value) {
        assertThat(read("{\"traceparent\":" + value + "}")).isInstanceOf(Invalid.class);
    }

    @Test
    void readsLaterVersions() {
        assertThat(read("{\"traceparent\":\"01-" + TRACE + "-" + SPAN + "-03-more\"}"))
                .isEqualTo(new Found(new TraceParent(TRACE, SPAN, true)));
        assertThat(read("{\"traceparent\":\"01-" + TRACE + "-" + SPAN + "-02\"}"))
                .isEqualTo(new Found(new TraceParent(TRACE, SPAN, false)));
    }
}
