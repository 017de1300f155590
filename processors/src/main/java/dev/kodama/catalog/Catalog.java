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
 * Catalog of declared event types, and of the events that the forwarder derives for frontends.
 *
 * @param events by event type, in the order of the file
 * @param frontend by derived event type, the event types from which it is derived: exact, or with * for any letters
 */
public record Catalog(Map<String, EventDeclaration> events, Map<String, List<String>> frontend) {
    private static final String DEFAULT = "catalog.yaml";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    public Catalog {
        events = Collections.unmodifiableMap(new LinkedHashMap<>(events));
        frontend = Collections.unmodifiableMap(new LinkedHashMap<>(frontend));
    }

    /** The catalog that comes with Kodama. */
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
     * Reads a catalog from a file, or from an http or https URL.
     *
     * @throws CatalogException if it cannot be read or is invalid
     */
    public static Catalog load(String location) throws InterruptedException {
        return parse(location, location.matches("https?://.*") ? fetch(location) : read(location));
    }

    /**
     * Parses a catalog.
     *
     * @param name of the file or URL, for messages
     * @throws CatalogException if it is invalid
     */
    public static Catalog parse(String name, String yaml) {
        var parser = new CatalogParser(name);
        parser.parse(yaml);
        return new Catalog(parser.events(), parser.frontend());
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new CatalogException("the catalog " + file + " cannot be read: " + e, e);
        }
    }

    private static String fetch(String url) throws InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT).build();
        try {
            var response = HttpClient.newBuilder()
                    .connectTimeout(TIMEOUT)
                    .build()
                    .send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IOException("status " + response.statusCode());
            }
            return response.body();
        } catch (IOException e) {
            throw new CatalogException("the catalog " + url + " cannot be read: " + e.getMessage(), e);
        }
    }
}
