package dev.kodama.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The declared events, and which the forwarder derives for frontends.
 *
 * @param events by event type, in the order of the file
 * @param frontend by derived event type, the event types it is derived from: exact, or with * for any letters
 */
public record Catalog(Map<String, EventDeclaration> events, Map<String, List<String>> frontend) {
    private static final String DEFAULT = "catalog.yaml";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    public Catalog {
        events = Collections.unmodifiableMap(new LinkedHashMap<>(events));
        frontend = Collections.unmodifiableMap(new LinkedHashMap<>(frontend));
    }

    /** The one that comes with Kodama. */
    public static Catalog standard() {
        try (InputStream in = Catalog.class.getResourceAsStream(DEFAULT)) {
            if (in == null) {
                throw new IllegalStateException(DEFAULT + " is not on the class path");
            }
            return parse(DEFAULT, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Reads a file, or what is at an http or https URL.
     *
     * @throws CatalogException if it cannot be read or something in it is wrong
     */
    public static Catalog load(String place) throws InterruptedException {
        return parse(place, place.matches("https?://.*") ? fetch(place) : read(place));
    }

    /**
     * Reads the text of one.
     *
     * @param name where it is from, for messages
     * @throws CatalogException if something in it is wrong
     */
    public static Catalog parse(String name, String yaml) {
        return new CatalogParser(name).parse(yaml);
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new CatalogException("the catalog " + file + " cannot be read: " + e, e);
        }
    }

    private static String fetch(String url) throws InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build();
        try {
            var answer = HttpClient.newBuilder()
                    .connectTimeout(PATIENCE)
                    .build()
                    .send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException("status " + answer.statusCode());
            }
            return answer.body();
        } catch (IOException e) {
            throw new CatalogException("the catalog " + url + " cannot be read: " + e.getMessage(), e);
        }
    }
}
