package dev.kodama.forwarder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** A document that the server shows of itself, and whether something is as it says. From any thread. */
final class Described {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BASE = "https://kodama.test/";

    static final Described ASYNCAPI = new Described("asyncapi.json", SpecificationVersion.DRAFT_7);
    static final Described OPENAPI = new Described("openapi.json", SpecificationVersion.DRAFT_2020_12);

    /** What only clients send. */
    static final Set<String> OF_CLIENTS = Set.of("subscribe", "pause", "resume", "seek", "token", "client_ping");

    private final String name;
    private final JsonNode root;
    private final SchemaRegistry schemas;
    private final Map<String, Schema> byPointer = new ConcurrentHashMap<>();

    private Described(String name, SpecificationVersion version) {
        this.name = name;
        String text = resource(Forwarder.class, name);
        root = parse(text);
        schemas = SchemaRegistry.withDefaultDialect(version, all -> all.schemas(Map.of(BASE + name, text)));
    }

    static String resource(Class<?> beside, String name) {
        try (var file = beside.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + json, e);
        }
    }

    JsonNode root() {
        return root;
    }

    JsonNode at(String pointer) {
        return root.at(pointer);
    }

    Set<String> keys(String pointer) {
        var keys = new TreeSet<String>();
        root.at(pointer).fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    /** What is wrong with a text by the schema that stands at a pointer. */
    List<String> objections(String pointer, String json) {
        return byPointer
                .computeIfAbsent(pointer, at -> schemas.getSchema(SchemaLocation.of(BASE + name + "#" + at)))
                .validate(json, InputFormat.JSON)
                .stream()
                .map(Error::toString)
                .toList();
    }

    /** The server's messages of a channel that a text may be. */
    Set<String> messages(String channel, String json) {
        var messages = keys("/channels/" + channel + "/messages");
        messages.removeAll(OF_CLIENTS);
        messages.removeIf(one ->
                !objections("/components/messages/" + one + "/payload", json).isEmpty());
        return messages;
    }

    /** @throws AssertionError unless this is what the document lets a WebSocket's client expect */
    static void requireNotice(String json) {
        if (ASYNCAPI.messages("events", json).size() != 1) {
            throw new AssertionError("asyncapi.json has not one such message: " + json);
        }
    }

    /** @throws AssertionError unless this is what the document lets a WebSocket's client expect */
    static void requireClose(int code, String reason) {
        var described = ASYNCAPI.at("/channels/events/x-close-codes/" + code);
        var reasons = described.path("reasons");
        if (described.isMissingNode()
                || !(reasons.isMissingNode() || reasons.toString().contains('"' + reason + '"'))) {
            throw new AssertionError("asyncapi.json has no such close: " + code + " " + reason);
        }
    }

    /** @throws AssertionError unless this is what the document lets one who asks with GET expect; of a path that it has not, nothing is */
    static void requireAnswer(String path, int status, String json) {
        OPENAPI.keys("/paths").stream()
                .filter(template -> isAt(template, path.replaceFirst("\\?.*", "")))
                .findFirst()
                .ifPresent(template -> {
                    String response = "/paths/" + template.replace("/", "~1") + "/get/responses/" + status;
                    String there = OPENAPI.at(response)
                            .path("$ref")
                            .asText("#" + response)
                            .substring(1);
                    String schema = there + "/content/application~1json/schema";
                    if (OPENAPI.at(schema).isMissingNode()
                            || !OPENAPI.objections(schema, json).isEmpty()) {
                        throw new AssertionError(
                                "openapi.json has no such answer: " + path + " " + status + " " + json);
                    }
                });
    }

    private static boolean isAt(String template, String path) {
        String[] wanted = template.split("/", -1);
        String[] there = path.split("/", -1);
        return wanted.length == there.length
                && IntStream.range(0, wanted.length)
                        .allMatch(i -> wanted[i].startsWith("{") || wanted[i].equals(there[i]));
    }
}
