package dev.kodama.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.delivery.JournalDeliveries;
import dev.kodama.forwarder.durable.DurableConfig;
import dev.kodama.forwarder.durable.DurableDelivery;
import dev.kodama.forwarder.encoding.Encoding;
import dev.kodama.forwarder.frontend.FrontendEvents;
import dev.kodama.forwarder.frontend.StatusFrame;
import dev.kodama.forwarder.http.SubscriptionParameters;
import dev.kodama.forwarder.hub.HubConfig.FailureConfig;
import dev.kodama.forwarder.limits.SendRateLimiter;
import dev.kodama.forwarder.protocol.ClientFrame;
import dev.kodama.forwarder.protocol.ClientFrameReader;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.Overflow;
import dev.kodama.forwarder.protocol.ResumeInfo;
import dev.kodama.forwarder.protocol.SentFilters;
import dev.kodama.forwarder.protocol.ServerFrame;
import dev.kodama.forwarder.protocol.SourcesResumed;
import dev.kodama.health.EntityHealth;
import dev.kodama.http.auth.Principal;
import dev.kodama.http.limits.LimitCounts;
import dev.kodama.http.visibility.FilterKey;
import dev.kodama.journal.JournalEpoch;
import dev.kodama.journal.sources.SourceCursor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents, and the tables of the server that they describe: neither has what the other has not. */
class ApiDescriptionsTest {
    private static final Described ASYNCAPI = Described.ASYNCAPI;
    private static final Set<Class<?>> OF_NO_MESSAGE =
            Set.of(ClientFrame.NotJson.class, ClientFrame.Malformed.class, ClientFrame.Unknown.class);

    static Stream<Described> documents() {
        return Stream.of(Described.ASYNCAPI, Described.OPENAPI);
    }

    @Test
    void areValidBySchemasOfTheirFormats() {
        assertThat(problems(SpecificationVersion.DRAFT_7, "asyncapi-3.0.0.json", Described.ASYNCAPI))
                .isEmpty();
        assertThat(problems(SpecificationVersion.DRAFT_2020_12, "openapi-3.1.json", Described.OPENAPI))
                .isEmpty();
    }

    private static List<com.networknt.schema.Error> problems(
            SpecificationVersion version, String metaschema, Described document) {
        return SchemaRegistry.withDefaultDialect(version)
                .getSchema(Described.resource(Described.class, "/metaschemas/" + metaschema), InputFormat.JSON)
                .validate(document.root());
    }

    @Test
    void haveOpenApiSchemasThatAreSchemas() {
        var schemas = Described.OPENAPI.root().findValues("schema");
        Described.OPENAPI.at("/components/schemas").forEach(schemas::add);

        var metaschema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        assertThat(schemas)
                .hasSizeGreaterThan(30)
                .allSatisfy(schema -> assertThat(metaschema.validate(schema)).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void pointOnlyToWhatIsThereAndLeaveNothingUnused(Described document) {
        var refs = new TreeSet<String>();
        document.root().findValues("$ref").forEach(ref -> refs.add(ref.asText().substring(1)));

        var components = new TreeSet<String>();
        document.keys("/components").stream()
                .filter(kind -> !kind.equals("securitySchemes"))
                .map(kind -> "/components/" + kind)
                .forEach(kind -> document.keys(kind).forEach(name -> components.add(kind + "/" + name)));
        assertThat(refs)
                .allSatisfy(ref -> assertThat(document.at(ref).isMissingNode()).isFalse());
        assertThat(refs).containsAll(components);
    }

    @Test
    void nameTheVersionOfTheBuild() {
        assertThat(documents())
                .allSatisfy(document ->
                        assertThat(document.at("/info/version").asText()).matches("\\d+\\.\\d+\\.\\d+.*"));
    }

    @Test
    void haveEachParameterThatIsRead() {
        assertThat(ASYNCAPI.keys("/channels/events/bindings/ws/query/properties"))
                .containsExactlyInAnyOrderElementsOf(SubscriptionParameters.NAMES);
    }

    @Test
    void haveEachParameterOfTheStream() {
        var read = new TreeSet<>(Set.of("token", "where"));
        Function<String, String> query = name -> {
            read.add(name);
            return "";
        };

        var unusedFilter = Filter.fromQuery(query);
        try (var durable = new JournalDeliveries(
                DurableConfig.DEFAULT, InstantSource.system(), new LongAdder(), FailureConfig.DEFAULT.types())) {
            var client = new DurableDelivery.Reader("", () -> Principal.NOBODY);
            var unusedSource = durable.source(query, Filter.ALL, new SendRateLimiter(0, new LimitCounts(), 0), client);
        }

        assertThat(ASYNCAPI.keys("/operations/stream/bindings/http/query/properties"))
                .isEqualTo(read);
        var parameters = new TreeSet<>(Set.of("token")); // there it is a security scheme
        Described.OPENAPI
                .at("/paths/~1api~1v1~1events~1stream/get/parameters")
                .forEach(parameter -> parameters.add(parameter.path("name").asText()));
        read.add("Last-Event-ID");
        assertThat(parameters).isEqualTo(read);
    }

    @Test
    void haveEachValueOfOverflowAndEncoding() {
        String properties = "/channels/events/bindings/ws/query/properties/";

        assertThat(ASYNCAPI.at(properties + "overflow/enum"))
                .extracting(JsonNode::asText)
                .isEqualTo(words(Overflow.values()));
        assertThat(ASYNCAPI.at(properties + "encoding/enum"))
                .extracting(JsonNode::asText)
                .isEqualTo(words(Encoding.values()));
    }

    private static List<String> words(Enum<?>... values) {
        return Arrays.stream(values)
                .map(one -> one.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    @Test
    void haveEachMessageOfClientsAsItIsRead() {
        var read = new TreeMap<String, Set<String>>();
        commands(ClientFrame.class).forEach(type -> read.put(word(type), keys(type)));

        var described = new TreeMap<String, Set<String>>();
        Described.OF_CLIENTS.forEach(name -> {
            var keys = ASYNCAPI.keys("/components/messages/" + name + "/payload/properties");
            keys.remove("type");
            described.put(name, keys);
        });
        assertThat(described).isEqualTo(read);
        assertThat(ASYNCAPI.keys("/channels/events/messages")).containsAll(Described.OF_CLIENTS);
    }

    @Test
    void haveExamplesOfClientsThatAreUnderstood() {
        assertThat(Described.OF_CLIENTS).allSatisfy(name -> {
            String example = ASYNCAPI.at("/components/messages/" + name + "/examples/0/payload")
                    .toString();
            assertThat(word(ClientFrameReader.read(example).getClass())).isEqualTo(name);
        });
    }

    private static List<Class<?>> commands(Class<?> sealed) {
        var found = new ArrayList<Class<?>>();
        for (var type : sealed.getPermittedSubclasses()) {
            if (type.isSealed()) {
                found.addAll(commands(type));
            } else if (!OF_NO_MESSAGE.contains(type)) {
                found.add(type);
            }
        }
        return found;
    }

    private static Set<String> keys(Class<?> command) {
        return command == ClientFrame.Subscribe.class
                ? Stream.concat(Arrays.stream(FilterKey.values()).map(FilterKey::field), Stream.of("where", "filters"))
                        .collect(Collectors.toSet())
                : Arrays.stream(command.getRecordComponents())
                        .map(RecordComponent::getName)
                        .collect(Collectors.toSet());
    }

    private static String word(Class<?> type) {
        String word = type.getSimpleName().toLowerCase(Locale.ROOT);
        return word.equals("ping") ? "client_ping" : word; // the server has one of its own
    }

    @Test
    void haveExamplesThatAreValid() {
        assertThat(ASYNCAPI.keys("/components/messages")).allSatisfy(name -> {
            String message = "/components/messages/" + name;
            assertThat(ASYNCAPI.at(message + "/examples"))
                    .isNotEmpty()
                    .allSatisfy(example -> assertThat(ASYNCAPI.objections(
                                    message + "/payload",
                                    example.path("payload").toString()))
                            .isEmpty());
        });
    }

    @Test
    void haveEachMessageOfTheServer() throws Exception {
        var made = new TreeSet<>(Set.of("event", "journaled_event")); // as they were published
        for (Method method : ServerFrame.class.getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers())) {
                made.add(only(new String((byte[]) method.invoke(null, arguments(method)), UTF_8)));
            }
        }
        var head = new Head("TASK_DONE", "task", "t-1", true);
        made.add(derived(FrontendEvents.text("task_updated", head, "{\"payload\":{\"n\":1.0}}".getBytes(UTF_8))));
        made.add(derived(StatusFrame.of(health())));

        var described = new HashSet<>(ASYNCAPI.keys("/channels/events/messages"));
        described.removeAll(Described.OF_CLIENTS);
        assertThat(described).isEqualTo(made);
    }

    /** A notice is one message and no other. */
    private static String only(String frame) {
        var messages = ASYNCAPI.messages("events", frame);
        assertThat(messages).as(frame).hasSize(1);
        return messages.iterator().next();
    }

    private static String derived(byte[] frame) {
        assertThat(ASYNCAPI.messages("events", new String(frame, UTF_8))).contains("frontend_event");
        return "frontend_event";
    }

    private static EntityHealth health() {
        return new EntityHealth("default", "sandbox", "s-1", "late", Instant.EPOCH, Instant.EPOCH);
    }

    private static Object[] arguments(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(ApiDescriptionsTest::argument)
                .toArray();
    }

    private static Object argument(Class<?> type) {
        if (type == long.class || type == Long.class) {
            return 7L;
        } else if (type == int.class) {
            return 7;
        } else if (type == String.class) {
            return "A sentence.";
        } else if (type == ResumeInfo.class) {
            return ResumeInfo.ofAnother("-10m", 1, 2, new JournalEpoch("another-journal-000001"));
        } else if (type == SourceCursor.class) {
            return SourceCursor.parse("another-journal-000001:eu=7").orElseThrow();
        } else if (type == SourcesResumed.class) {
            var place = new SourcesResumed.Place(1, 2, 0, true);
            return new SourcesResumed(
                    "-10m", new TreeMap<>(Map.of("eu", place)), true, new JournalEpoch("another-journal-000001"));
        } else if (type == ClientFrame.Subscribe.class) {
            return new ClientFrame.Subscribe(Map.of(FilterKey.EVENT_TYPES, SentFilters.of("A")));
        }
        throw new IllegalArgumentException("say here what a " + type + " may be");
    }

    @Test
    void haveEachCloseCodeWithItsReasons() throws Exception {
        var closes = new TreeMap<Integer, Set<String>>();
        for (var field : CloseReason.class.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.get(null) instanceof CloseReason reason) {
                closes.computeIfAbsent(reason.code(), code -> new TreeSet<>()).add(reason.text());
            }
        }

        var described = new TreeMap<Integer, Set<String>>();
        ASYNCAPI.at("/channels/events/x-close-codes").properties().forEach(code -> {
            var reasons = new TreeSet<String>();
            code.getValue().path("reasons").forEach(reason -> reasons.add(reason.asText()));
            described.put(Integer.valueOf(code.getKey()), reasons);
        });
        assertThat(described).isEqualTo(closes);
    }

    /** {@code docs/protocol.md}, for people. */
    @Test
    void haveNothingThatTheReferenceHasNot() throws Exception {
        String reference = Files.readString(Path.of("../docs/protocol.md"));

        assertThat(SubscriptionParameters.NAMES)
                .allSatisfy(name -> assertThat(reference).contains("`" + name + "`"));
        assertThat(ASYNCAPI.keys("/channels/events/x-close-codes"))
                .allSatisfy(code -> assertThat(reference).contains("| " + code + " |"));
        assertThat(ASYNCAPI.root().findValues("const"))
                .allSatisfy(type -> assertThat(reference).contains(type.toString()));
    }
}
