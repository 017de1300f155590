package dev.kodama.app.operator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.kodama.doctor.Doctor;
import dev.kodama.doctor.Finding;
import dev.kodama.history.UnavailableException;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.Parameters;
import dev.kodama.journal.text.IsoTimestamps;
import dev.kodama.mirror.MirrorConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** {@code GET /api/v1/doctor}: the findings of {@code kodama doctor}, with this process's credentials, at most a minute old. */
final class DoctorEndpoint implements Endpoint {
    private static final Duration MAX_AGE = Duration.ofMinutes(1);
    private static final Duration MEASURE = Duration.ofSeconds(2);

    private final CachedAnswer<List<Finding>> findings;

    DoctorEndpoint(Supplier<Operator> operator, InstantSource clock) {
        findings = new CachedAnswer<>("doctor", () -> examine(operator.get(), clock), MAX_AGE, clock);
    }

    private static List<Finding> examine(Operator operator, InstantSource clock) throws InterruptedException {
        try {
            return Doctor.examine(MirrorConfig.from(operator.settings()), MEASURE, clock);
        } catch (IllegalArgumentException e) {
            throw new UnavailableException(
                    "The Redis of this server is not one that a mirror can read: " + String.valueOf(e.getMessage())
                            + ".",
                    e);
        }
    }

    @Override
    public String path() {
        return "/api/v1/doctor";
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var unused = Parameters.of(request.query(), List.of());
        var answer = findings.get();
        var json = JsonNodeFactory.instance.objectNode().put("at", IsoTimestamps.text(answer.at()));
        var rows = json.putArray("findings");
        answer.value()
                .forEach(finding -> rows.addObject()
                        .put("component", finding.component())
                        .put("check", finding.check())
                        .put("level", finding.level().label())
                        .put("found", finding.found())
                        .put("advice", finding.advice()));
        return ApiResponse.ok(json.toString());
    }
}
