package dev.kodama.app.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.kodama.http.access.AccessConfig;
import dev.kodama.http.access.AuditLog;
import dev.kodama.http.api.Api;
import dev.kodama.http.monitoring.MonitoringSources;
import dev.kodama.http.server.HttpServer;
import dev.kodama.http.server.HttpServices;
import dev.kodama.settings.Settings;
import dev.kodama.testing.Tokens;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Log levels over HTTP, of a server that requires tokens. */
@SuppressWarnings("NullAway.Init") // the server is set by start()
class LogLevelsIT {
    private final LoggerContext context = new LoggerContext();
    private final LogLevels levels = new LogLevels(context);
    private final Api api = new Api(
            List.of(new LogLevelsEndpoint(levels), new ChangeLogLevelEndpoint(levels)),
            failure -> Optional.empty(),
            new SimpleMeterRegistry());
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.start(
                "127.0.0.1",
                0,
                AccessConfig.from(Settings.of(Map.of("KODAMA_JWT_SECRET", Tokens.SECRET))),
                HttpServices.of(new MonitoringSources(List::of, () -> ""), api));
    }

    @AfterEach
    void stop() {
        server.close();
        api.close();
    }

    private HttpResponse<String> send(String method, String body, String scope) throws Exception {
        var claims = new HashMap<>(Tokens.claims(Instant.now().plusSeconds(60)));
        claims.put("scope", scope);
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/api/v1/log-levels"))
                .header("Authorization", "Bearer " + Tokens.hs256(claims))
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    @Test
    void changesALevelWhileItRunsAndWritesThatToTheAuditLog() throws Exception {
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        var audit = (Logger) LoggerFactory.getLogger(AuditLog.NAME);
        audit.addAppender(lines);
        try {
            var answer = send("PUT", "{\"logger\":\"dev.kodama.mirror\",\"level\":\"DEBUG\"}", "kodama:write");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("{\"logger\":\"dev.kodama.mirror\",\"level\":\"DEBUG\"}");
            assertThat(context.getLogger("dev.kodama.mirror.Mirror").isDebugEnabled())
                    .isTrue();
            assertThat(lines.list)
                    .singleElement()
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .asString()
                    .contains(
                            "method=PUT path=\"/api/v1/log-levels\" status=200 body=\"{'logger':'dev.kodama.mirror',");
        } finally {
            audit.detachAppender(lines);
        }
    }

    @Test
    void takesAChangeBack() throws Exception {
        var changed = send("PUT", "{\"logger\":\"dev.kodama.mirror\",\"level\":\"TRACE\"}", "kodama:write");
        var before = send("PUT", "{\"logger\":\"dev.kodama.mirror\",\"level\":\"default\"}", "kodama:write");

        assertThat(changed.body()).contains("dev.kodama.mirror");
        assertThat(before.body()).doesNotContain("dev.kodama.mirror");
        assertThat(send("GET", "", "").body()).isEqualTo(before.body());
    }

    @Test
    void changesNothingWithoutTheScope() throws Exception {
        assertThat(send("PUT", "{\"logger\":\"dev.kodama\",\"level\":\"OFF\"}", "")
                        .statusCode())
                .isEqualTo(403);
        assertThat(context.getLogger("dev.kodama").isErrorEnabled()).isTrue();
    }

    @Test
    void explainsWhatIsWrong() throws Exception {
        assertThat(send("PUT", "{\"logger\":\"org.eclipse.jetty\",\"level\":\"DEBUG\"}", "kodama:write")
                        .body())
                .contains("The log level must be INFO or above for org.eclipse.jetty");
        assertThat(send("PUT", "{\"logger\":\"a\"}", "kodama:write").statusCode())
                .isEqualTo(400);
    }
}
