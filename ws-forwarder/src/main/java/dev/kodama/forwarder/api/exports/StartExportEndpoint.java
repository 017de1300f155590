package dev.kodama.forwarder.api.exports;

import dev.kodama.forwarder.api.journal.JournalQueryParser;
import dev.kodama.history.UnavailableException;
import dev.kodama.http.api.ApiMethod;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.BadParameterException;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.JsonBody;
import dev.kodama.http.api.Parameters;
import dev.kodama.http.limits.Limit;
import dev.kodama.replay.export.ExportRequest;
import dev.kodama.replay.export.Exports;
import dev.kodama.replay.export.TooManyExportsException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.function.Supplier;

/** {@code POST /api/v1/exports}: starts to write a range of the journal to a file. */
public final class StartExportEndpoint implements Endpoint {
    static final String PATH = "/api/v1/exports";

    private static final List<String> RANGE = List.of("since", "until", "event_types", "entity_types", "entity_ids");
    private static final List<String> FIELDS =
            List.of("since", "until", "event_types", "entity_types", "entity_ids", "format");

    private final Supplier<Exports> exports;
    private final String source;
    private final InstantSource clock;

    /** @param exports may throw {@link UnavailableException} */
    public StartExportEndpoint(Supplier<Exports> exports, String source, InstantSource clock) {
        this.exports = exports;
        this.source = source;
        this.clock = clock;
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public ApiMethod method() {
        return ApiMethod.POST;
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var unusedParameters = Parameters.of(request.query(), List.of());
        var body = JsonBody.of(request.body(), FIELDS);
        var query = new HashMap<String, List<String>>();
        RANGE.forEach(name -> body.find(name).ifPresent(text -> query.put(name, List.of(text))));
        var range = Parameters.of(query, RANGE);
        String format = body.find("format").orElse(ExportRequest.FORMATS.get(0));
        if (!ExportRequest.FORMATS.contains(format)) {
            throw new BadParameterException(
                    "format", "must be " + String.join(" or ", ExportRequest.FORMATS) + ", was '" + format + "'");
        }
        var now = clock.instant();
        var since = JournalQueryParser.since(range, "earliest", now);
        var until = JournalQueryParser.until(range, since, now);
        try {
            var export = exports.get()
                    .start(
                            new ExportRequest(source, since, until, JournalQueryParser.filter(range), format),
                            request.user());
            return ApiResponse.ok(ExportJson.of(export).toString());
        } catch (TooManyExportsException e) {
            return tooMany(e);
        } catch (IOException e) {
            throw new UnavailableException("There is no temporary folder for exports: " + e.getMessage(), e);
        }
    }

    private static ApiResponse tooMany(TooManyExportsException e) {
        String sentence = String.valueOf(e.getMessage());
        return switch (e.reason()) {
            case USER -> ApiResponse.limited(Limit.EXPORTS, sentence, e.waitTime());
            case BYTES -> ApiResponse.limited(Limit.EXPORT_BYTES, sentence, e.waitTime());
            case ALL -> ApiResponse.error(ApiResponse.TOO_MANY, sentence);
        };
    }
}
