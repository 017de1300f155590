package dev.kodama.app.records;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kodama.app.operator.Operator;
import dev.kodama.app.operator.PageOptions;
import dev.kodama.http.api.ApiRequest;
import dev.kodama.http.api.ApiResponse;
import dev.kodama.http.api.Endpoint;
import dev.kodama.http.api.Parameters;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.mask.EventMask;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** {@code GET /api/v1/rejected} and {@code GET /api/v1/quarantined}: records that stand outside of the journal, the oldest first. */
final class RejectedEndpoint implements Endpoint {
    private final String name;
    private final Supplier<Operator> operator;
    private final Function<JournalConfig, SetAsideRecords> records;
    private final BiFunction<ConsumerRecord<byte[], byte[]>, EventMask, ObjectNode> row;

    private RejectedEndpoint(
            String name,
            Supplier<Operator> operator,
            Function<JournalConfig, SetAsideRecords> records,
            BiFunction<ConsumerRecord<byte[], byte[]>, EventMask, ObjectNode> row) {
        this.name = name;
        this.operator = operator;
        this.records = records;
        this.row = row;
    }

    static RejectedEndpoint rejected(Supplier<Operator> operator) {
        return new RejectedEndpoint("rejected", operator, SetAsideRecords::rejected, SetAsideJson::rejected);
    }

    static RejectedEndpoint quarantined(Supplier<Operator> operator) {
        return new RejectedEndpoint("quarantined", operator, SetAsideRecords::quarantined, SetAsideJson::quarantined);
    }

    @Override
    public String path() {
        return "/api/v1/" + name;
    }

    @Override
    public ApiResponse answer(ApiRequest request) {
        var options = PageOptions.of(Parameters.of(request.query(), List.of(PageOptions.LIMIT, PageOptions.CURSOR)));
        var asked = operator.get();
        return asked.read(() -> {
            var json = JsonNodeFactory.instance.objectNode();
            var rows = json.putArray(name);
            var page = options.page();
            var mask = asked.mask();
            var next = records.apply(asked.journal()).each(options.from(), record -> {
                rows.add(row.apply(record, mask));
                return page.takes(true, record.serializedValueSize());
            });
            PageOptions.next(json, next);
            return ApiResponse.ok(json.toString());
        });
    }
}
