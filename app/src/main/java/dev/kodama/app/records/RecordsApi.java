package dev.kodama.app.records;

import dev.kodama.app.operator.Operator;
import dev.kodama.http.api.Endpoint;
import java.util.List;
import java.util.function.Supplier;

/** The endpoints of records outside of the journal, and of publishing. */
public final class RecordsApi {
    private RecordsApi() {}

    /** @param operator throws {@link dev.kodama.history.UnavailableException} while it is not connected */
    public static List<Endpoint> endpoints(Supplier<Operator> operator, PublishRight right) {
        return List.of(
                RejectedEndpoint.rejected(operator),
                new RepublishEndpoint(operator, right),
                RejectedEndpoint.quarantined(operator),
                new PublishEndpoint(operator, right));
    }
}
