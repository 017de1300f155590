package dev.kodama.forwarder.api.exports;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.journal.text.IsoTimestamps;
import dev.kodama.replay.export.Export;
import dev.kodama.replay.export.Exports;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An export as JSON. */
final class ExportJson {
    static final ObjectMapper JSON = new ObjectMapper();

    private ExportJson() {}

    static ApiResponse missing() {
        return ApiResponse.error(
                ApiResponse.NOT_FOUND, "There is no such export; it was deleted, or was started by another server.");
    }

    static ObjectNode of(Export export) {
        var status = export.status();
        var json = JSON.createObjectNode().put("id", export.id());
        json.put("state", status.state().label()).put("format", export.request().format());
        json.put("source", export.request().source());
        json.put("created", IsoTimestamps.text(export.created()));
        json.put("expires", expires(status.ended()));
        var progress = status.progress();
        json.put("events", progress == null ? 0 : progress.events()).put("bytes", status.bytes());
        boolean done = status.state() == Export.State.DONE;
        if (done) {
            json.put("percent", 100.0);
        } else if (progress == null || progress.percent().isEmpty()) {
            json.putNull("percent");
        } else {
            json.put("percent", Math.round(10 * progress.percent().getAsDouble()) / 10.0);
        }
        json.put("file", done ? "/api/v1/exports/" + export.id() + "/file" : null);
        if (status.cutBefore() > 0) {
            json.put("cut_before", status.cutBefore());
        }
        if (!status.error().isEmpty()) {
            json.put("failure", status.error());
        }
        return json;
    }

    private static @Nullable String expires(@Nullable Instant ended) {
        return ended == null ? null : IsoTimestamps.text(ended.plus(Exports.KEPT_FOR));
    }
}
