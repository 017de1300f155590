package dev.kodama.forwarder.api.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.bus.AcceptedJson;
import dev.kodama.bus.EventScan.Head;
import dev.kodama.forwarder.api.ApiAnswer;
import dev.kodama.forwarder.api.ApiRequest;
import dev.kodama.forwarder.protocol.Permit;
import dev.kodama.history.UnavailableException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Timelines from another process with the role {@code processors}, over HTTP. */
public final class RemoteEntities implements EntitySource {
    /** Says that one of the processors passes it on to another: that one does not pass it on. */
    public static final String PASSED_ON = "Kodama-Passed-On";

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    /** One for all: it has threads of its own. */
    private static final class Http {
        static final HttpClient CLIENT =
                HttpClient.newBuilder().connectTimeout(CONNECT).build();
    }

    private static final ObjectMapper JSON = new ObjectMapper(AcceptedJson.FACTORY);

    private final URI processors;

    /** @param processors where they listen, such as {@code http://127.0.0.1:18002} */
    public RemoteEntities(URI processors) {
        this.processors = processors;
    }

    @Override
    public ApiAnswer answer(ApiRequest request) {
        var asked = HttpRequest.newBuilder(processors.resolve(path(request))).timeout(PATIENCE);
        request.caller().token().ifPresent(token -> asked.header("Authorization", "Bearer " + token.text()));
        if (request.passedOn()) {
            asked.header(PASSED_ON, "true");
        }
        var answer = Http.CLIENT.sendAsync(asked.build(), BodyHandlers.ofString());
        try {
            return toAnswer(
                    answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS),
                    request.caller().permit());
        } catch (ExecutionException e) {
            throw away(
                    e.getCause() instanceof ConnectException ? "nobody listens there" : String.valueOf(e.getCause()),
                    e);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw away("no answer within " + PATIENCE.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new UnavailableException("This process is stopping.", e);
        }
    }

    private ApiAnswer toAnswer(HttpResponse<String> response, Permit permit) {
        boolean understood = switch (response.statusCode()) {
            case ApiAnswer.OK,
                    ApiAnswer.BAD_REQUEST,
                    ApiAnswer.UNAUTHORIZED,
                    ApiAnswer.FORBIDDEN,
                    ApiAnswer.TOO_MANY,
                    ApiAnswer.UNAVAILABLE -> true;
            default -> false;
        };
        if (!understood) {
            throw away("it answered " + response.statusCode(), null);
        }
        if (response.statusCode() == ApiAnswer.OK && !shows(response.body(), permit)) {
            throw away("it shows what this token may not see: it needs the same settings of tokens", null);
        }
        return new ApiAnswer(response.statusCode(), response.body());
    }

    /** Whether nothing is in a page but what is allowed: one that is not asked for tokens keeps no permits. */
    private static boolean shows(String page, Permit permit) {
        if (permit.allowsAll()) {
            return true;
        }
        try {
            for (var event : JSON.readTree(page).path("events")) {
                var head = new Head(
                        event.path("event_type").asText(),
                        event.path("entity_type").asText(null),
                        event.path("entity_id").asText(null),
                        true);
                if (!permit.allows(head)) {
                    return false;
                }
            }
            return true;
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private UnavailableException away(String why, @Nullable Throwable cause) {
        return new UnavailableException(
                "The index of entities is kept by kodama processors, which cannot be asked at " + processors + " ("
                        + why + "); start it, or set KODAMA_PROCESSORS_URL.",
                cause);
    }

    static String path(ApiRequest request) {
        var path = new StringBuilder(EntityEndpoint.PATH
                .replace("{type}", encoded(request.variables().get(0)))
                .replace("{id}", encoded(request.variables().get(1))));
        var query = new StringJoiner("&", "?", "").setEmptyValue("");
        for (Map.Entry<String, List<String>> parameter : request.query().entrySet()) {
            parameter.getValue().forEach(value -> query.add(encoded(parameter.getKey()) + "=" + encoded(value)));
        }
        return path.append(query).toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace(".", "%2E"); // "." and ".." would lead elsewhere
    }
}
