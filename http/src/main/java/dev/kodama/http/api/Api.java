package dev.kodama.http.api;

import dev.kodama.http.limits.FairExecutor;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP API of a process. Endpoints run in a pool of five threads that may wait, at most four for one user. 48 requests may queue, 16 per user;
 * further ones are answered with 429. Users are served in turn. Every request is answered within 10 s.
 */
public final class Api implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Api.class);
    private static final int THREADS = 5;
    private static final int MAX_QUEUED = 48;
    private static final int MAX_QUEUED_PER_USER = 16;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String NO_ANSWER = "No answer in time: Kafka may be unavailable; retry.";
    private static final String UNCERTAIN =
            "No answer in time: Kafka may be unavailable. The change may still happen; look before you repeat it.";

    /**
     * The endpoints of a path, one a method, and the path's variables.
     *
     * @param endpoints at least one
     */
    public record RouteMatch(List<Endpoint> endpoints, List<String> variables) {
        public RouteMatch {
            endpoints = List.copyOf(endpoints);
            variables = List.copyOf(variables);
        }

        /** The endpoint of a method; empty if there is none. HEAD is not known here. */
        public Optional<Endpoint> endpoint(String method) {
            return endpoints.stream()
                    .filter(endpoint -> endpoint.method().name().equals(method))
                    .findFirst();
        }
    }

    private final List<Endpoint> endpoints;
    private final ErrorMapper errors;
    private final MeterRegistry registry;
    private final Duration timeout;
    private final FairExecutor threads;

    /** @param errors maps the exceptions that endpoints throw, in addition to those of this package */
    public Api(List<Endpoint> endpoints, ErrorMapper errors, MeterRegistry registry) {
        this(endpoints, errors, registry, TIMEOUT);
    }

    Api(List<Endpoint> endpoints, ErrorMapper errors, MeterRegistry registry, Duration timeout) {
        this.errors = errors;
        this.endpoints = List.copyOf(endpoints);
        this.registry = registry;
        this.timeout = timeout;
        this.threads = new FairExecutor("kodama-api", THREADS, MAX_QUEUED, MAX_QUEUED_PER_USER);
    }

    /** Methods and path templates of the endpoints. */
    public List<String> labels() {
        return endpoints.stream()
                .map(endpoint -> endpoint.method() + " " + endpoint.path())
                .toList();
    }

    /**
     * Finds the endpoints of a path.
     *
     * @param path not decoded
     */
    public Optional<RouteMatch> find(String path) {
        for (var endpoint : endpoints) {
            var variables = variables(endpoint.path(), path);
            if (variables.isPresent()) {
                var matching = endpoints.stream()
                        .filter(other -> other.path().equals(endpoint.path()))
                        .toList();
                return Optional.of(new RouteMatch(matching, variables.get()));
            }
        }
        return Optional.empty();
    }

    /**
     * Answers a request, without waiting.
     *
     * @param user whose share of the threads the request takes
     * @return never fails
     */
    public CompletionStage<ApiResponse> ask(Endpoint endpoint, ApiRequest request, String user) {
        return ask(endpoint, request, user, taken -> {});
    }

    /** As {@link #ask(Endpoint, ApiRequest, String)}; {@code taken} receives the time of the endpoint, without that in the queue. */
    public CompletionStage<ApiResponse> ask(
            Endpoint endpoint, ApiRequest request, String user, Consumer<Duration> taken) {
        var time = Timer.start(registry);
        CompletableFuture<ApiResponse> response;
        try {
            response = CompletableFuture.supplyAsync(
                    () -> timed(endpoint, request, taken), task -> threads.execute(user, task));
        } catch (RejectedExecutionException e) {
            response = CompletableFuture.failedFuture(e);
        }
        return response.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> failed(endpoint, failure))
                .whenComplete((answer, failure) -> time.stop(Timer.builder("kodama.api.requests")
                        .description("API requests, until the response is ready")
                        .tags("method", endpoint.method().name(), "path", endpoint.path())
                        .tag("status", String.valueOf(answer.status()))
                        .register(registry)));
    }

    private static ApiResponse timed(Endpoint endpoint, ApiRequest request, Consumer<Duration> taken) {
        long start = System.nanoTime();
        try {
            return answer(endpoint, request);
        } finally {
            taken.accept(Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private static ApiResponse answer(Endpoint endpoint, ApiRequest request) {
        if (!endpoint.keepsPermits() && !request.caller().permit().allowsAll()) {
            throw new ForbiddenException("This tells of all events, and this token may see only some.");
        }
        return endpoint.answer(request);
    }

    private ApiResponse failed(Endpoint endpoint, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof BadParameterException) {
            return ApiResponse.error(ApiResponse.BAD_REQUEST, message);
        } else if (cause instanceof ForbiddenException) {
            return ApiResponse.error(ApiResponse.FORBIDDEN, message);
        } else if (cause instanceof TimeoutException) {
            return ApiResponse.error(ApiResponse.UNAVAILABLE, endpoint.method().changes() ? UNCERTAIN : NO_ANSWER);
        } else if (cause instanceof RejectedExecutionException) {
            return ApiResponse.error(ApiResponse.TOO_MANY, "Too many concurrent requests; retry in 1 s.");
        }
        var mapped = errors.toResponse(cause);
        if (mapped.isPresent()) {
            return mapped.get();
        }
        LOG.error("Endpoint failed by a defect; path {}", endpoint.path(), cause);
        return ApiResponse.error(ApiResponse.FAILED, "The request failed by a defect; see the log.");
    }

    /** The decoded values of a template's {@code {…}}; empty if the path does not match. */
    static Optional<List<String>> variables(String template, String path) {
        String[] expected = template.split("/", -1);
        String[] actual = path.split("/", -1);
        if (expected.length != actual.length) {
            return Optional.empty();
        }
        var variables = new ArrayList<String>();
        for (int i = 0; i < expected.length; i++) {
            if (expected[i].startsWith("{")) {
                variables.add(URLDecoder.decode(actual[i].replace("+", "%2B"), StandardCharsets.UTF_8));
            } else if (!expected[i].equals(actual[i])) {
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }

    /** Does not wait for requests in progress. */
    @Override
    public void close() {
        threads.close();
    }
}
