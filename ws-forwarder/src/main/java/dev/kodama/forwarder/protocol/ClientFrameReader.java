package dev.kodama.forwarder.protocol;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.kodama.forwarder.protocol.ClientFrame.NotJson;
import dev.kodama.forwarder.protocol.ClientFrame.Subscribe;
import dev.kodama.forwarder.protocol.ClientFrame.Unknown;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;

/** The reading half of the codec. */
final class ClientFrameReader {
    private static final ObjectReader JSON =
            new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private ClientFrameReader() {}

    static ClientFrame read(String text) {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (JacksonException e) {
            return new NotJson();
        }
        if (json.isMissingNode()) {
            return new NotJson();
        }
        return json.path("type").asText().equals("subscribe") ? subscribe(json) : new Unknown();
    }

    private static ClientFrame subscribe(JsonNode json) {
        var filters = new EnumMap<FilterKey, List<String>>(FilterKey.class);
        for (FilterKey key : FilterKey.values()) {
            JsonNode sent = json.get(key.field());
            if (sent != null) {
                var values = values(sent);
                if (values.isEmpty()) {
                    return new Unknown();
                }
                filters.put(key, values.get());
            }
        }
        return new Subscribe(filters);
    }

    private static Optional<List<String>> values(JsonNode sent) {
        if (sent.isNull()) {
            return Optional.of(List.of());
        }
        if (!sent.isArray()) {
            return Optional.empty();
        }
        var values = new ArrayList<String>();
        for (JsonNode value : sent) {
            if (!value.isTextual()) {
                return Optional.empty();
            }
            values.add(value.textValue());
        }
        return Optional.of(values);
    }
}
