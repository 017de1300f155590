package dev.kodama.forwarder.api.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.bus.json.UnlimitedJson;
import dev.kodama.history.UnavailableException;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.journal.mask.EventMask;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Timelines from other processes with the role {@code processors}, over HTTP, from the first one that answers. Their pages are validated and
 * rewritten. Tokens are sent to them only over TLS or on this machine.
 */
public final class RemoteEntities implements EntitySource {
    /** Says that one of the processors passes it on to another: that one does not pass it on. */
    private static final String NUL = "%00";

    private static final String IN_CLEAR = "a token never goes to another machine in clear: set KODAMA_TLS_CERT and"
            + " KODAMA_TLS_KEY where it listens, and name it as https://";

    /** Address literals, because names could be resolved to other machines. */
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[(::1|0:0:0:0:0:0:0:1)]", Pattern.CASE_INSENSITIVE);

    /** A page has 8 MB of bodies plus one event, and metadata for each. */
    private static final long MOST_BYTES = 64 << 20;

    private static final int MOST_ERROR_LETTERS = 1_000;
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final Duration LEAST = Duration.ofMillis(100);

    /** Shared, because it has threads of its own. */
    private static final class Http {
        static final HttpClient CLIENT =
                HttpClient.newBuilder().connectTimeout(CONNECT).build();
    }

    private static final ObjectMapper JSON = new ObjectMapper(UnlimitedJson.FACTORY);

    private final List<URI> processors;
    private final CursorSeal seal;
    private final EventMask mask;
    /** Index of the process that answered last, which is asked first. */
    private volatile int first;

    /**
     * Timelines of other processes.
     *
     * @param processors their URLs, such as {@code http://127.0.0.1:18002}; at least one, each has all entities
     * @param seal of cursors, with the secret of those processes
     * @param mask what is hidden of events here
     */
    public RemoteEntities(List<URI> processors, CursorSeal seal, EventMask mask) {
        if (processors.isEmpty()) {
            throw new IllegalArgumentException("no processors to ask");
        }
        this.processors = List.copyOf(processors);
        this.seal = seal;
        this.mask = mask;
    }

    /** Asks the processes in turn until one answers; the remaining time is divided among the remaining ones. */
    @Override
    public ApiResponse answer(ApiRequest request) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        int start = first;
        var failures = new ArrayList<NoAnswer>();
        for (int left = processors.size(); left > 0; left--) {
            int at = (start + failures.size()) % processors.size();
            var patience = Duration.ofNanos(Math.max(LEAST.toNanos(), (deadline - System.nanoTime()) / left));
            var asked = ask(processors.get(at), request, patience);
            if (asked instanceof Answered answered) {
                first = at;
                return answered.answer();
            }
            failures.add((NoAnswer) asked);
        }
        throw away(failures);
    }

    private sealed interface Asked {}

    private record Answered(ApiResponse answer) implements Asked {}

    private record NoAnswer(URI from, String why, @Nullable Throwable cause) implements Asked {}

    private Asked ask(URI from, ApiRequest request, Duration patience) {
        if (request.caller().token().isPresent() && !keepsSecrets(from)) {
            return new NoAnswer(from, IN_CLEAR, null);
        }
        var asked = HttpRequest.newBuilder(from.resolve(path(request))).timeout(patience);
        request.caller().token().ifPresent(token -> asked.header("Authorization", "Bearer " + token.text()));
        if (request.passedOn()) {
            asked.header(ApiRequest.PASSED_ON, "true");
        }
        var answer = Http.CLIENT.sendAsync(asked.build(), LimitedBody.handler(MOST_BYTES));
        try {
            return read(from, answer.get(patience.toMillis(), TimeUnit.MILLISECONDS), request);
        } catch (ExecutionException e) {
            return new NoAnswer(from, reason(e.getCause(), patience), e);
        } catch (TimeoutException e) {
            answer.cancel(true);
            return new NoAnswer(from, late(patience), e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new UnavailableException("This process is stopping.", e);
        }
    }

    private static String reason(@Nullable Throwable cause, Duration patience) {
        if (cause instanceof HttpConnectTimeoutException) {
            return "no connection within " + CONNECT.toSeconds() + " s";
        }
        if (cause instanceof HttpTimeoutException) {
            return late(patience);
        }
        if (cause instanceof LimitedBody.TooLongException) {
            return String.valueOf(cause.getMessage());
        }
        return cause instanceof ConnectException ? "nobody listens there" : String.valueOf(cause);
    }

    /** Whether requests there are confidential: encrypted, or within this machine. */
    private static boolean keepsSecrets(URI address) {
        return "https".equalsIgnoreCase(address.getScheme())
                || LOOPBACK.matcher(address.getHost()).matches();
    }

    private static String late(Duration patience) {
        return "no answer within " + Math.max(1, patience.toSeconds()) + " s";
    }

    private Asked read(URI from, HttpResponse<String> response, ApiRequest request) {
        int status = response.statusCode();
        return switch (status) {
            case ApiResponse.OK -> page(from, response.body(), request);
            case ApiResponse.BAD_REQUEST,
                    ApiResponse.UNAUTHORIZED,
                    ApiResponse.FORBIDDEN,
                    ApiResponse.CONFLICT,
                    ApiResponse.TOO_MANY -> refused(status, response.body());
            case ApiResponse.UNAVAILABLE ->
                processors.size() == 1
                        ? refused(status, response.body())
                        : new NoAnswer(
                                from,
                                "it answered 503"
                                        + error(response.body())
                                                .map(text -> ": " + text)
                                                .orElse(""),
                                null);
            default -> new NoAnswer(from, "it answered " + status, null);
        };
    }

    private static Asked refused(int status, String body) {
        return new Answered(ApiResponse.error(status, error(body).orElse("The processors answered " + status + ".")));
    }

    private Asked page(URI from, String body, ApiRequest request) {
        try {
            return new Answered(
                    ApiResponse.ok(RemotePage.rewrite(body, request, seal.formatFor(request.caller()), mask)));
        } catch (RemotePage.BadPageException e) {
            return new NoAnswer(from, "it " + e.getMessage(), e);
        }
    }

    /** The error message, as one line. */
    private static Optional<String> error(String body) {
        try {
            var error = JSON.readTree(body).path("error");
            return Optional.of(error.asText())
                    .filter(text -> !text.isBlank() && text.length() <= MOST_ERROR_LETTERS)
                    .map(text -> text.replaceAll("\\p{Cntrl}", " "));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static UnavailableException away(List<NoAnswer> failures) {
        var where = new StringJoiner(", ");
        failures.forEach(failure -> where.add(failure.from() + " (" + failure.why() + ")"));
        return new UnavailableException(
                "The index of entities is kept by kodama processors, which cannot be asked at " + where
                        + "; start " + (failures.size() == 1 ? "it" : "one of them")
                        + ", or set KODAMA_PROCESSORS_URL.",
                failures.get(failures.size() - 1).cause());
    }

    static String path(ApiRequest request) {
        String type = encoded(request.variables().get(0));
        String id = encoded(request.variables().get(1));
        var query = new StringJoiner("&", "?", "").setEmptyValue("");
        String path = EntityEndpoint.PATH.replace("{type}", type).replace("{id}", id);
        if (path.contains(NUL)) {
            path = TimelineEndpoint.PATH;
            query.add(TimelineEndpoint.ENTITY_TYPE + "=" + type).add(TimelineEndpoint.ENTITY_ID + "=" + id);
        }
        for (Map.Entry<String, List<String>> parameter : request.query().entrySet()) {
            parameter.getValue().forEach(value -> query.add(encoded(parameter.getKey()) + "=" + encoded(value)));
        }
        return path + query;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace(".", "%2E"); // "." and ".." are path navigation
    }
}
