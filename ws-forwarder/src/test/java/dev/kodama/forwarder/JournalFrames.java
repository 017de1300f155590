package dev.kodama.forwarder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.stream.LongStream;

/** Reads the frames that durable sessions get. */
final class JournalFrames {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JournalFrames() {}

    /** The next frames are the events with these sequences. */
    static void expect(RawClient client, long first, long last) throws IOException {
        var got = new ArrayList<Long>();
        while (got.size() <= last - first) {
            got.add(sequence(client.text()));
        }
        assertThat(got).isEqualTo(LongStream.rangeClosed(first, last).boxed().toList());
    }

    /** The next events have these sequences; notices may come between. */
    static void expectWithNotices(RawClient client, long first, long last) throws IOException {
        for (long expected = first; expected <= last; ) {
            String text = client.text();
            if (sequence(text) > 0) {
                assertThat(sequence(text)).isEqualTo(expected);
                expected++;
            } else {
                assertThat(type(text)).isIn("resumed", "caught_up", "waiting");
            }
        }
    }

    static void skipTo(RawClient client, String type) throws IOException {
        while (!type(client.text()).equals(type)) {
            // what comes before
        }
    }

    static void skipToText(RawClient client, String start) throws IOException {
        while (!client.text().startsWith(start)) {
            // what comes before
        }
    }

    /** The sequence of an event; 0 for a notice. */
    static long sequence(String text) throws JsonProcessingException {
        JsonNode json = JSON.readTree(text);
        return json.has("type") ? 0 : json.path("seq").asLong();
    }

    /** The type of a notice. */
    static String type(String text) throws JsonProcessingException {
        return JSON.readTree(text).path("type").asText();
    }
}
