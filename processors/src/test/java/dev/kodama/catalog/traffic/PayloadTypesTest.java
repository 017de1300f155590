package dev.kodama.catalog.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.kodama.journal.JournaledEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PayloadTypesTest {
    /** What the types of the client are tested with. */
    private static final Path CLIENTS = Path.of("../client/test/generated/events.ts");

    private static final List<String[]> PUBLISHED = List.of(
            new String[] {"TASK_DONE", "{\"status\":\"done\",\"points\":3,\"ticket_id\":null,\"tags\":[\"a\"]}"},
            new String[] {"TASK_DONE", "{\"status\":\"failed\",\"points\":2.5,\"ticket_id\":\"t-1\",\"tags\":[]}"},
            new String[] {"TASK_DONE", "{\"status\":\"done\",\"points\":1,\"error\":{\"code\":1},\"tags\":[null,1]}"},
            new String[] {"TASK_DONE", "{\"status\":\"done\",\"points\":1,\"error\":{\"code\":2,\"text\":\"x\"}}"},
            new String[] {"agent.message", "{\"a-b\":true,\"rows\":[{\"x\":1},{\"x\":2,\"y\":[[]]}],\"木\":\"\"}"},
            new String[] {"EMPTY", "{}"});

    private static JournaledEvent event(String type, String payload) {
        String body = "{\"payload\":" + payload + ",\"event_type\":\"" + type + "\",\"entity_type\":\"task\","
                + "\"entity_id\":\"t-1\"}";
        return JournaledEvent.of(1, Instant.EPOCH, "events." + type, "default", body);
    }

    private static PayloadTypes types(List<String[]> published) {
        var types = new PayloadTypes().declare(List.of("NEVER_PUBLISHED"));
        published.forEach(one -> types.add(event(one[0], one[1])));
        return types;
    }

    @Test
    void writesTypesThatTheClientIsTestedWith() throws IOException {
        assertThat(TypeScriptWriter.text(types(PUBLISHED))).isEqualTo(Files.readString(CLIENTS));
    }

    @Test
    void doesNotDependOnTheOrderOfEvents() {
        var shuffled = new ArrayList<>(PUBLISHED);
        Collections.shuffle(shuffled, new Random(7));

        assertThat(TypeScriptWriter.text(types(shuffled))).isEqualTo(TypeScriptWriter.text(types(PUBLISHED)));
        assertThat(JsonSchemaWriter.events(types(shuffled))).isEqualTo(JsonSchemaWriter.events(types(PUBLISHED)));
    }

    @Test
    void writesASchemaThatAllPublishedEventsMatch() {
        var schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(JsonSchemaWriter.events(types(PUBLISHED)).toString(), InputFormat.JSON);

        assertThat(PUBLISHED)
                .allSatisfy(one -> assertThat(
                                schema.validate(event(one[0], one[1]).body(), InputFormat.JSON))
                        .isEmpty());
        assertThat(schema.validate(event("TASK_DONE", "{\"status\":1}").body(), InputFormat.JSON))
                .isNotEmpty();
        assertThat(schema.validate(event("OTHER", "{}").body(), InputFormat.JSON))
                .isNotEmpty();
    }

    @Test
    void makesAFieldOptionalWhereAPayloadIsMissing() {
        var types = types(List.<String[]>of(new String[] {"A", "{\"x\":1}"}));
        types.add(JournaledEvent.of(2, Instant.EPOCH, "events.A", "default", "{\"event_type\":\"A\"}"));

        assertThat(TypeScriptWriter.lines(types)).containsOnlyKeys("A").containsValue("{ x?: number; }");
    }

    @Test
    void makesAMapOfTooManyFields() {
        var types = new PayloadTypes();
        IntStream.range(0, 300)
                .forEach(i -> types.add(event("A", "{\"by_id\":{\"id-" + i + "\":{\"n\":" + i + "}},\"m\":1}")));

        assertThat(TypeScriptWriter.lines(types))
                .containsValue("{ by_id: Record<string, { n: number; }>; m: number; }");
        assertThat(JsonSchemaWriter.events(types)
                        .at("/$defs/A/properties/payload")
                        .at("/properties/by_id/additionalProperties/type"))
                .hasToString("\"object\"");
        assertThat(types.isPartial()).isFalse();
    }

    @Test
    void staysWithinItsBounds() {
        var types = new PayloadTypes();
        types.add(event("DEEP", "{\"a\":".repeat(30) + "1" + "}".repeat(30)));
        types.add(event("TOO_DEEP", "{\"a\":" + "[".repeat(3_000) + "]".repeat(3_000) + "}"));
        String wide = IntStream.range(0, 90).mapToObj(i -> "\"f" + i + "\":1").collect(Collectors.joining(","));
        IntStream.range(0, 3_000).forEach(i -> types.add(event("T_" + i, "{" + wide + "}")));

        assertThat(types.isPartial()).isTrue();
        assertThat(types.types()).hasSize(PayloadTypes.MAX_TYPES);
        assertThat(TypeScriptWriter.lines(types).get("DEEP")).contains("a: unknown");
        assertThat(TypeScriptWriter.text(types))
                .contains("too large, deep or many")
                .hasSizeLessThan(3_000_000);
    }

    @Test
    void quotesNamesThatAreNone() {
        var types = new PayloadTypes();
        types.add(event("it's \\\"new\\\"", "{\"\\u2028*/\":1,\"if\":2}"));

        assertThat(TypeScriptWriter.text(types))
                .contains("  \"it's \\\"new\\\"\": {\n")
                .contains("if: number");
    }
}
