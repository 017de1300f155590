package dev.kodama.app.logging;

import dev.kodama.http.api.ApiMethod;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.BadParameterException;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.JsonBody;
import dev.kodama.http.api.Parameters;
import java.util.List;

/** {@code PUT /api/v1/log-levels}: changes the level of a logger until the process ends, or takes the change back. */
final class ChangeLogLevelEndpoint implements Endpoint {
    private static final String LOGGER = "logger";
    private static final String LEVEL = "level";
    private static final String DEFAULT = "DEFAULT";

    private final LogLevels levels;

    ChangeLogLevelEndpoint(LogLevels levels) {
        this.levels = levels;
    }

    @Override
    public String path() {
        return LogLevelsEndpoint.PATH;
    }

    @Override
    public ApiMethod method() {
        return ApiMethod.PUT;
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var unused = Parameters.of(request.query(), List.of());
        var body = JsonBody.of(request.body(), List.of(LOGGER, LEVEL));
        String logger = body.text(LOGGER);
        String level = body.text(LEVEL);
        if (level.equalsIgnoreCase(DEFAULT)) {
            levels.reset(logger);
        } else if (!levels.set(parse(logger, level))) {
            return ApiResponse.error(
                    ApiResponse.CONFLICT,
                    LogLevels.MAX_CHANGED + " loggers are changed; set one of them to " + DEFAULT + " first.");
        }
        return LogLevelsEndpoint.of(levels);
    }

    private static LogLevel parse(String logger, String level) {
        try {
            return LogLevel.of(logger, level);
        } catch (IllegalArgumentException e) {
            throw new BadParameterException("The log level", String.valueOf(e.getMessage()));
        }
    }
}
