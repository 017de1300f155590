package dev.kodama.app.logging;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.Parameters;
import java.util.List;

/** {@code GET /api/v1/log-levels}: the loggers of this process that have a level of their own. */
final class LogLevelsEndpoint implements Endpoint {
    static final String PATH = "/api/v1/log-levels";

    private final LogLevels levels;

    LogLevelsEndpoint(LogLevels levels) {
        this.levels = levels;
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var unused = Parameters.of(request.query(), List.of());
        return of(levels);
    }

    static ApiResponse of(LogLevels levels) {
        var json = JsonNodeFactory.instance.objectNode();
        var shown = json.putArray("levels");
        levels.all()
                .forEach((logger, level) ->
                        shown.addObject().put("logger", logger).put("level", level.toString()));
        return ApiResponse.ok(json.toString());
    }
}
