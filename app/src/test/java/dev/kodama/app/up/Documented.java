package dev.kodama.app.up;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.kodama.testing.SharedHttp;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A running server and its API description; every response is compared with it. */
public final class Documented {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = SharedHttp.CLIENT;
    private static final String BASE = "https://kodama.test/document";

    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE");

    private final URI server;
    private final JsonNode root;
    private final SchemaRegistry schemas;

    private Documented(URI server, String text, SpecificationVersion version) throws Exception {
        this.server = server;
        root = JSON.readTree(text);
        schemas = SchemaRegistry.withDefaultDialect(version, all -> all.schemas(Map.of(BASE, text)));
    }

    static Documented openApi(URI server) throws Exception {
        return new Documented(server, text(server, "/openapi.json"), SpecificationVersion.DRAFT_2020_12);
    }

    static Documented asyncApi(URI server) throws Exception {
        return new Documented(server, text(server, "/asyncapi.json"), SpecificationVersion.DRAFT_7);
    }

    private static String text(URI server, String path) throws Exception {
        var answer = send(server, path);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    public static HttpResponse<String> send(URI server, String path, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(server.resolve(path));
        return HTTP.send((headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
    }

    JsonNode at(String pointer) {
        return root.at(pointer);
    }

    Set<String> keys(String pointer) {
        var keys = new TreeSet<String>();
        root.at(pointer).fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    /** The JSON pointer of a path's GET in the document. */
    static String operation(String path) {
        return operation("get", path);
    }

    private static String operation(String method, String path) {
        return "/paths/" + path.replace("/", "~1") + "/" + method.toLowerCase(Locale.ROOT);
    }

    /** The paths that answer GET. */
    Set<String> readable() {
        var paths = keys("/paths");
        paths.removeIf(path -> root.at(operation(path)).isMissingNode());
        return paths;
    }

    /** Methods and paths, such as {@code GET /api/v1/events}. */
    Set<String> operations() {
        var operations = new TreeSet<String>();
        for (String path : keys("/paths")) {
            for (String method : METHODS) {
                if (!root.at(operation(method, path)).isMissingNode()) {
                    operations.add(method + " " + path);
                }
            }
        }
        return operations;
    }

    /** The query parameters of a path, each with its schema. */
    Map<String, JsonNode> parameters(String path) {
        var parameters = new TreeMap<String, JsonNode>();
        for (var one : root.at(operation(path) + "/parameters")) {
            var parameter = one.has("$ref") ? root.at(one.path("$ref").asText().substring(1)) : one;
            if (parameter.path("in").asText().equals("query")) {
                parameters.put(parameter.path("name").asText(), parameter.path("schema"));
            }
        }
        return parameters;
    }

    /** The values of a parameter that its schema lists. */
    static List<String> values(JsonNode schema) {
        var values = new ArrayList<String>();
        for (String key : List.of("default", "minimum", "maximum")) {
            if (schema.has(key)) {
                values.add(schema.path(key).asText());
            }
        }
        schema.path("enum").forEach(value -> values.add(value.asText()));
        schema.path("examples").forEach(value -> values.add(value.asText()));
        return values;
    }

    /** Requests a path of the document and compares the response. */
    HttpResponse<String> ask(String path, String query) throws Exception {
        var answer = send(server, named(path) + withNeeded(path, query));
        return described("GET", path, answer);
    }

    /** Sends a change to a path of the document and compares the response. */
    HttpResponse<String> change(String method, String path, String body, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(server.resolve(named(path))).method(method, BodyPublishers.ofString(body));
        return described(method, path, HTTP.send(request.headers(headers).build(), BodyHandlers.ofString()));
    }

    /** The bodies that the document has as examples. */
    List<String> examples(String method, String path) {
        var bodies = new ArrayList<String>();
        root.at(operation(method, path) + "/requestBody/content/application~1json/schema/examples")
                .forEach(example -> bodies.add(example.toString()));
        return bodies;
    }

    /** A path with the examples of its variables. */
    private String named(String path) {
        String all = path;
        for (var operation : root.at("/paths/" + path.replace("/", "~1"))) {
            for (var parameter : operation.path("parameters")) {
                all = all.replace(
                        "{" + parameter.path("name").asText() + "}",
                        parameter.path("example").asText());
            }
        }
        return all;
    }

    private HttpResponse<String> described(String method, String path, HttpResponse<String> answer) {
        String response = operation(method, path) + "/responses/" + answer.statusCode();
        if (root.at(response).has("$ref")) {
            response = root.at(response).path("$ref").asText().substring(1);
        }
        String type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        var schema = root.at(response + "/content/" + type.replace("/", "~1") + "/schema");
        assertThat(schema.isMissingNode())
                .as("%s %s answers %s %s", method, answer.uri(), answer.statusCode(), answer.body())
                .isFalse();
        if (type.equals("application/json")) {
            valid(response + "/content/application~1json/schema", answer.body());
        }
        return answer;
    }

    /** A query completed with the examples of required parameters. */
    private String withNeeded(String path, String query) {
        var all = new StringBuilder(query);
        for (var parameter : root.at(operation(path) + "/parameters")) {
            String name = parameter.path("name").asText();
            if (parameter.path("in").asText().equals("query")
                    && parameter.path("required").asBoolean()
                    && !query.contains(name + "=")) {
                all.append(all.isEmpty() ? "?" : "&").append(name).append("=");
                all.append(URLEncoder.encode(parameter.at("/schema/examples/0").asText(), StandardCharsets.UTF_8));
            }
        }
        return all.toString();
    }

    /** Compares a text with the schema at a pointer. */
    void valid(String pointer, String json) {
        assertThat(schemas.getSchema(SchemaLocation.of(BASE + "#" + pointer)).validate(json, InputFormat.JSON))
                .as("%s by %s", json, pointer)
                .isEmpty();
    }
}
