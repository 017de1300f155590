package dev.kodama.replay.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.journal.JournalEpoch;

/** Message to a subscriber that ends its replay, ready to be published. */
final class ReplyMessage {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String channel;
    private final byte[] message;

    private ReplyMessage(String channel, JsonNode message) {
        this.channel = channel;
        try {
            this.message = JSON.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The replay is complete: {@code replay.SUBSCRIBER.end}, with the body of an event.
     *
     * @param first the sequence of the first event; 0 if there was none
     * @param last the sequence of the last event; 0 if there was none
     * @param epoch the journal of the sequences
     * @param next where the next replay starts
     */
    static ReplyMessage end(String subscriber, long events, long first, long last, JournalEpoch epoch, long next) {
        var body = JSON.createObjectNode()
                .put("event_type", "replay.end")
                .put("entity_type", "subscriber")
                .put("entity_id", subscriber);
        body.putObject("payload")
                .put("events", events)
                .put("first", first == 0 ? null : first)
                .put("last", last == 0 ? null : last)
                .put("next", next)
                .put("epoch", epoch.text());
        return new ReplyMessage("replay." + subscriber + ".end", body);
    }

    /** The replay was rejected or aborted: {@code replay.SUBSCRIBER.error}, {@code {"error": sentence}}. */
    static ReplyMessage error(String subscriber, String sentence) {
        return new ReplyMessage(
                "replay." + subscriber + ".error", JSON.createObjectNode().put("error", sentence));
    }

    String channel() {
        return channel;
    }

    byte[] message() {
        return message;
    }
}
