package dev.kodama.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.http.auth.Principal;
import dev.kodama.http.visibility.EventVisibility;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiTest {
    private static final String PATH = "/api/v1/things/{kind}/{id}";

    private static final ErrorMapper ERRORS = failure -> failure instanceof UnavailableException
            ? Optional.of(ApiResponse.error(ApiResponse.UNAVAILABLE, String.valueOf(failure.getMessage())))
            : Optional.empty();

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private static final class UnavailableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnavailableException(String message) {
            super(message);
        }
    }

    private record Thing(Function<ApiRequest, ApiResponse> how) implements Endpoint {
        @Override
        public String path() {
            return PATH;
        }

        @Override
        public ApiResponse answer(ApiRequest request) {
            return how.apply(request);
        }
    }

    private Api api(Function<ApiRequest, ApiResponse> how) {
        return new Api(List.of(new Thing(how)), ERRORS, registry, Duration.ofMillis(200));
    }

    private static CompletableFuture<ApiResponse> ask(Api api) {
        return ask(api, "ann");
    }

    private static CompletableFuture<ApiResponse> ask(Api api, String user) {
        var caller = new Principal(user, Optional.empty(), EventVisibility.ALL, Optional.empty());
        return ask(api, "/api/v1/things/a/b", caller);
    }

    private static CompletableFuture<ApiResponse> ask(Api api, String path, Principal caller) {
        var match = api.find(path).orElseThrow();
        var request = new ApiRequest(match.variables(), Map.of(), false, caller);
        return api.ask(match.endpoint("GET").orElseThrow(), request, caller.subject())
                .toCompletableFuture();
    }

    private static Principal bounded() {
        return new Principal("ann", Optional.empty(), EventVisibility.NONE, Optional.empty());
    }

    @Test
    void answersABoundedCallerOnlyWhereVisibilityIsKept() throws Exception {
        Endpoint keeps = new Endpoint() {
            @Override
            public String path() {
                return "/kept";
            }

            @Override
            public boolean keepsPermits() {
                return true;
            }

            @Override
            public ApiResponse answer(ApiRequest request) {
                return ApiResponse.ok(request.caller().subject());
            }
        };
        try (var api = new Api(List.of(new Thing(request -> ApiResponse.ok("all")), keeps), ERRORS, registry)) {
            var kept = ask(api, "/kept", bounded());
            var other = ask(api, "/api/v1/things/a/b", bounded());

            assertThat(kept.get(5, TimeUnit.SECONDS)).isEqualTo(ApiResponse.ok("ann"));
            assertThat(other.get(5, TimeUnit.SECONDS).status()).isEqualTo(ApiResponse.FORBIDDEN);
            assertThat(ask(api).get(5, TimeUnit.SECONDS).status()).isEqualTo(ApiResponse.OK);
        }
    }

    private ApiResponse asked(Function<ApiRequest, ApiResponse> how) throws Exception {
        try (var api = api(how)) {
            return ask(api).get(5, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/things/task/t-1,      task, t-1",
        "/api/v1/things/task/a%2Fb,    task, a/b",
        "/api/v1/things/t%C3%A9/a+b,   té,   a+b",
        "/api/v1/things/task/a%20%25,  task, a %",
        "/api/v1/things/task/,         task, ''",
    })
    void decodesPathVariables(String path, String kind, String id) {
        assertThat(Api.variables(PATH, path)).contains(List.of(kind, id));
    }

    @ParameterizedTest
    @CsvSource({"/api/v1/things/task", "/api/v1/things/task/a/b", "/api/v2/things/task/a", "/"})
    void matchesItsPathsOnly(String path) {
        assertThat(Api.variables(PATH, path)).isEmpty();
    }

    @Test
    void answers400ForAnInvalidParameter() throws Exception {
        var answer = asked(request -> {
            throw new BadParameterException("limit", "must be less");
        });

        assertThat(answer).isEqualTo(new ApiResponse(400, "{\"error\":\"limit must be less\"}"));
        assertThat(answer.askAgain()).isFalse();
        assertThat(registry.get("kodama.api.requests")
                        .tags("path", PATH, "status", "400")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void answers503ForAnUnavailableSource() throws Exception {
        var answer = asked(request -> {
            throw new UnavailableException("Kafka is away.");
        });

        assertThat(answer).isEqualTo(new ApiResponse(503, "{\"error\":\"Kafka is away.\"}"));
        assertThat(answer.askAgain()).isTrue();
    }

    @Test
    void hidesTheMessageOfADefect() throws Exception {
        var answer = asked(request -> {
            throw new IllegalStateException("secret");
        });

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.json()).startsWith("{\"error\":").doesNotContain("secret");
    }

    @Test
    void answersWithinTheTimeout() throws Exception {
        var never = new CountDownLatch(1);

        var answer = asked(request -> waitFor(never));

        assertThat(answer.status()).isEqualTo(503);
        never.countDown();
    }

    @Test
    void rejectsTheTwentyFirstRequest() throws Exception {
        var later = new CountDownLatch(1);
        try (var api = new Api(List.of(new Thing(request -> waitFor(later))), ERRORS, registry)) {
            var asked = new ArrayList<CompletableFuture<ApiResponse>>();
            for (int i = 0; i < 20; i++) {
                asked.add(ask(api));
            }

            var answer = ask(api).get(5, TimeUnit.SECONDS);

            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.askAgain()).isTrue();
            later.countDown();
            for (var one : asked) {
                assertThat(one.get(5, TimeUnit.SECONDS).status()).isEqualTo(200);
            }
        }
    }

    /** The attack: one user's long questions in all threads and all places. */
    @Test
    void answersOneUserWhileAnotherUsesItsWholeShare() throws Exception {
        var later = new CountDownLatch(1);
        try (var api = new Api(
                List.of(new Thing(
                        request -> request.caller().subject().equals("eve") ? waitFor(later) : ApiResponse.ok("{}"))),
                ERRORS,
                registry)) {
            var asked = new ArrayList<CompletableFuture<ApiResponse>>();
            for (int i = 0; i < 20; i++) {
                asked.add(ask(api, "eve"));
            }
            assertThat(ask(api, "eve").get(5, TimeUnit.SECONDS).status()).isEqualTo(429);

            for (int i = 0; i < 20; i++) {
                assertThat(ask(api, "ann").get(5, TimeUnit.SECONDS).status()).isEqualTo(200);
            }

            assertThat(asked).noneMatch(CompletableFuture::isDone);
            later.countDown();
            for (var one : asked) {
                assertThat(one.get(5, TimeUnit.SECONDS).status()).isEqualTo(200);
            }
        }
    }

    private static ApiResponse waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ApiResponse.ok("{}");
    }
}
