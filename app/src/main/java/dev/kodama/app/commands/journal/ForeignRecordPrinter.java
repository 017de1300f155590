package dev.kodama.app.commands.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.journal.text.IsoTimestamps;
import dev.kodama.verify.ForeignRecord;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** Prints records that no mirror wrote, as they are found. */
final class ForeignRecordPrinter {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrintWriter out;
    private final boolean json;
    private long printed;

    ForeignRecordPrinter(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    void print(ForeignRecord found) {
        printed++;
        if (json) {
            out.println(json(found));
        } else {
            text(found);
        }
    }

    /** @return whether there was any */
    boolean end() {
        if (!json) {
            out.printf("%,d records that no mirror wrote%n", printed);
        }
        out.flush();
        return printed > 0;
    }

    private void text(ForeignRecord found) {
        out.printf("%s %s: %s%n", found.location(), IsoTimestamps.text(found.time()), found.detail());
        out.printf("  %-8s %s%n", "key", found.key() == null ? "none" : found.key());
        found.headers()
                .forEach(header -> out.printf(
                        "  %-8s %s%s%n", "header", header.name(), header.value() == null ? "" : "=" + header.value()));
        out.printf("  %-8s %s%n", "value", found.value() == null ? "none" : found.bytes() + " bytes: " + found.value());
    }

    private static String json(ForeignRecord found) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("topic", found.topic());
        fields.put("partition", found.partition());
        fields.put("offset", found.offset());
        fields.put("time", IsoTimestamps.text(found.time()));
        fields.put("reason", found.reason());
        fields.put("detail", found.detail());
        fields.put("key", found.key());
        fields.put(
                "headers",
                found.headers().stream().map(ForeignRecordPrinter::fields).toList());
        fields.put("value", found.value());
        fields.put("bytes", found.bytes());
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> fields(ForeignRecord.HeaderText header) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("name", header.name());
        fields.put("value", header.value());
        return fields;
    }
}
