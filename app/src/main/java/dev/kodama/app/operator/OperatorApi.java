package dev.kodama.app.operator;

import dev.kodama.http.api.Endpoint;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** The endpoints for operators. */
public final class OperatorApi {
    private OperatorApi() {}

    /** @param operator throws {@link dev.kodama.history.UnavailableException} while it is not connected */
    public static List<Endpoint> endpoints(Supplier<Operator> operator, InstantSource clock) {
        return List.of(
                new SubscriptionsEndpoint(operator, clock),
                new SeekEndpoint(operator, clock),
                new DeadLettersEndpoint(operator),
                new RedeliverEndpoint(operator),
                new DoctorEndpoint(operator, clock));
    }
}
