package dev.kodama.bench.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Requests to the HTTP API of Kodama. */
final class KodamaRequests {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OK = 200;

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI server;

    KodamaRequests(int port) {
        this.server = URI.create("http://127.0.0.1:" + port);
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        var response = ask("/api/v1/" + path);
        return response.statusCode() == OK ? JSON.readTree(response.body()) : JSON.createObjectNode();
    }

    private HttpResponse<byte[]> ask(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(server.resolve(path)).build(), BodyHandlers.ofByteArray());
    }

    /** Whether what is published now is journaled. */
    boolean isReady() throws IOException, InterruptedException {
        return ask("/health/ready").statusCode() == OK;
    }

    /** The greatest sequence of the journal. */
    long journaled() throws IOException, InterruptedException {
        return get("journal").path("last").asLong();
    }

    /** The rare events, of which all are on one page. */
    JsonNode rare() throws IOException, InterruptedException {
        return get("events?explain=true&limit=100&event_types=" + PeerEvents.RARE_TYPE);
    }
}
