package dev.kodama.http.api;

import dev.kodama.http.auth.Principal;
import dev.kodama.http.limits.FairExecutor;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoints of a process, each asked in a thread that may wait: five at a time, of one user four, and 48 waiting, of one user
 * sixteen; more are told to come again (429). Users are served in turn. Every question has an answer within 10 s.
 */
public final class Api implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Api.class);
    private static final int THREADS = 5;
    private static final int WAITING = 48;
    private static final int WAITING_PER_USER = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** An endpoint under one of its paths. */
    public record RouteMatch(Endpoint endpoint, List<String> variables) {}

    private final List<Endpoint> endpoints;
    private final ErrorMapper errors;
    private final MeterRegistry registry;
    private final Duration patience;
    private final FairExecutor threads;

    /** @param errors maps the exceptions that endpoints throw, in addition to those of this package */
    public Api(List<Endpoint> endpoints, ErrorMapper errors, MeterRegistry registry) {
        this(endpoints, errors, registry, PATIENCE);
    }

    Api(List<Endpoint> endpoints, ErrorMapper errors, MeterRegistry registry, Duration patience) {
        this.errors = errors;
        this.endpoints = List.copyOf(endpoints);
        this.registry = registry;
        this.patience = patience;
        this.threads = new FairExecutor("kodama-api", THREADS, WAITING, WAITING_PER_USER);
    }

    /** The paths, as endpoints name them. */
    public List<String> paths() {
        return endpoints.stream().map(Endpoint::path).toList();
    }

    /**
     * What is at a path.
     *
     * @param path as it came, not decoded
     */
    public Optional<RouteMatch> find(String path) {
        for (var endpoint : endpoints) {
            var variables = variables(endpoint.path(), path);
            if (variables.isPresent()) {
                return Optional.of(new RouteMatch(endpoint, variables.get()));
            }
        }
        return Optional.empty();
    }

    /**
     * Answers a GET, without waiting.
     *
     * @param passedOn whether another Kodama asks for somebody else
     * @param caller who asks
     * @param user whose share of the threads it takes
     * @return does not fail
     */
    public CompletionStage<ApiResponse> ask(
            RouteMatch place, Map<String, List<String>> query, boolean passedOn, Principal caller, String user) {
        var endpoint = place.endpoint();
        var request = new ApiRequest(place.variables(), query, passedOn, caller);
        var time = Timer.start(registry);
        CompletableFuture<ApiResponse> asked;
        try {
            asked = CompletableFuture.supplyAsync(() -> answer(endpoint, request), task -> threads.execute(user, task));
        } catch (RejectedExecutionException e) {
            asked = CompletableFuture.failedFuture(e);
        }
        return asked.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> failed(endpoint, failure))
                .whenComplete((answer, failure) -> time.stop(Timer.builder("kodama.api.requests")
                        .description("questions over HTTP, until the answer is known")
                        .tags("path", endpoint.path(), "status", String.valueOf(answer.status()))
                        .register(registry)));
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
            return ApiResponse.error(ApiResponse.UNAVAILABLE, "No answer in time: Kafka may be away; ask again.");
        } else if (cause instanceof RejectedExecutionException) {
            return ApiResponse.error(ApiResponse.TOO_MANY, "Too many questions at a time; ask again in a second.");
        }
        var mapped = errors.toResponse(cause);
        if (mapped.isPresent()) {
            return mapped.get();
        }
        LOG.error("{} failed", endpoint.path(), cause);
        return ApiResponse.error(ApiResponse.FAILED, "This failed, by a defect: see the log.");
    }

    /** What stands for the {@code {…}} of a template, decoded; empty if the path is another. */
    static Optional<List<String>> variables(String template, String path) {
        String[] wanted = template.split("/", -1);
        String[] there = path.split("/", -1);
        if (wanted.length != there.length) {
            return Optional.empty();
        }
        var variables = new ArrayList<String>();
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].startsWith("{")) {
                variables.add(URLDecoder.decode(there[i].replace("+", "%2B"), StandardCharsets.UTF_8));
            } else if (!wanted[i].equals(there[i])) {
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }

    /** What is being answered is left to its end: nobody listens any more. */
    @Override
    public void close() {
        threads.close();
    }
}
