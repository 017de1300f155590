package dev.kodama.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.http.access.AccessConfig;
import dev.kodama.http.access.AccessControl;
import dev.kodama.http.api.Api;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.limits.Limit;
import dev.kodama.http.limits.ScanBudget;
import dev.kodama.http.monitoring.MonitoringSources;
import dev.kodama.settings.Settings;
import dev.kodama.testing.Tokens;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Questions whose answers take long, of users that each may use a part of a second in a minute. */
@Timeout(60)
@SuppressWarnings("NullAway.Init") // the server is set by serve()
class ScanLimitIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Api api =
            new Api(List.of(new Slow(), new Quick()), failure -> Optional.empty(), new SimpleMeterRegistry());
    private AccessControl access;
    private HttpServer server;

    /** Takes longer than a short answer. */
    private record Slow() implements Endpoint {
        @Override
        public String path() {
            return "/api/v1/long";
        }

        @Override
        public boolean scans() {
            return true;
        }

        @Override
        public ApiResponse answer(ApiRequest request) {
            long end = System.nanoTime() + ScanBudget.SHORT.plusMillis(50).toNanos();
            while (System.nanoTime() < end) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
            return ApiResponse.ok("{}");
        }
    }

    private record Quick() implements Endpoint {
        @Override
        public String path() {
            return "/api/v1/short";
        }

        @Override
        public ApiResponse answer(ApiRequest request) {
            return ApiResponse.ok("{}");
        }
    }

    private void serve(String... settings) throws Exception {
        var all = new HashMap<>(Map.of("KODAMA_JWT_SECRET", Tokens.SECRET));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        access = new AccessControl(AccessConfig.from(Settings.of(all)), InstantSource.system());
        server = HttpServer.start(
                "127.0.0.1", 0, access, HttpServices.of(new MonitoringSources(List::of, () -> ""), api));
    }

    @AfterEach
    void stop() {
        server.close();
        api.close();
    }

    private HttpResponse<String> ask(String user, String path) throws Exception {
        var claims = new HashMap<>(Tokens.claims(Instant.now().plusSeconds(60)));
        claims.put("sub", user);
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .header("Authorization", "Bearer " + Tokens.hs256(claims));
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void rejectsTheNextLongQuestionOfAUserAndNoOther() throws Exception {
        serve("KODAMA_MAX_SCAN_TIME_PER_MINUTE", "200ms");

        assertThat(ask("ann", "/api/v1/long").statusCode()).isEqualTo(200);
        var rejected = ask("ann", "/api/v1/long");

        assertThat(rejected.statusCode()).isEqualTo(429);
        assertThat(rejected.headers().firstValueAsLong("Retry-After").orElse(0)).isGreaterThan(10);
        assertThat(rejected.body())
                .contains("Your questions took too long", "The limit is KODAMA_MAX_SCAN_TIME_PER_MINUTE.");
        assertThat(access.counts().of(Limit.SCANS)).isEqualTo(1);
        assertThat(ask("ann", "/api/v1/short").statusCode()).isEqualTo(200);
        assertThat(ask("ben", "/api/v1/long").statusCode()).isEqualTo(200);
    }

    @Test
    void rejectsNoneWithoutALimit() throws Exception {
        serve("KODAMA_MAX_SCAN_TIME_PER_MINUTE", "0s");

        for (int i = 0; i < 3; i++) {
            assertThat(ask("ann", "/api/v1/long").statusCode()).isEqualTo(200);
        }
        assertThat(access.limits().scanTime()).isEqualTo(Duration.ZERO);
    }
}
