package dev.kodama.forwarder.delivery;

import dev.kodama.forwarder.durable.DurableDelivery;
import dev.kodama.forwarder.durable.JournalRange;
import dev.kodama.forwarder.hub.Hub;
import dev.kodama.forwarder.limits.SendRateLimiter;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.forwarder.protocol.Overflow;
import dev.kodama.forwarder.session.Connection;
import dev.kodama.forwarder.session.Session;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How clients get their events: live from Redis, or durably from the journal. */
public final class DeliveryFactory {
    private static final String LIVE = "live";
    private static final String DURABLE = "durable";

    private final Hub hub;
    private final DurableDelivery durable;
    private final BooleanSupplier ready;
    private final Supplier<SendRateLimiter> allowances;

    /**
     * For any number of clients.
     *
     * @param ready whether events come from Redis now
     * @param allowances what each client may be sent
     */
    public DeliveryFactory(Hub hub, DurableDelivery durable, BooleanSupplier ready, Supplier<SendRateLimiter> allowances) {
        this.hub = hub;
        this.durable = durable;
        this.ready = ready;
        this.allowances = allowances;
    }

    /** Seconds after which a client that comes now may try again; 0 while it is welcome. */
    public long retrySeconds() {
        return hub.draining() ? Math.max(1, hub.drainLimit().toSeconds()) : 0;
    }

    /**
     * As the query says.
     *
     * @param parameter the value of a query parameter by name, null where there is none
     * @param user whose share of the readers of the past it takes
     * @throws IllegalArgumentException one sentence that names the parameter and says what would be right
     */
    public Delivery of(Function<String, @Nullable String> parameter, Filter filter, FrameEncoding framing, String user) {
        String delivery = parameter.apply("delivery");
        if (delivery == null || delivery.isBlank() || delivery.strip().equals(LIVE)) {
            return live(filter, Overflow.of(parameter.apply("overflow")), framing);
        } else if (delivery.strip().equals(DURABLE)) {
            return durable(parameter, filter, user);
        }
        throw new IllegalArgumentException("delivery must be live or durable, was '" + delivery + "'");
    }

    public Delivery durable(Function<String, @Nullable String> parameter, Filter filter, String user) {
        var source = durable.source(filter, JournalRange.of(parameter, durable.now()), allowances.get(), user);
        return new Delivery() {
            @Override
            public Session open(Connection connection) {
                return hub.open(connection, source);
            }

            @Override
            public boolean ready() {
                return true; // with Kafka away it waits
            }
        };
    }

    /** As events come from Redis. */
    public Delivery live(Filter filter, FrameEncoding framing) {
        return live(filter, Overflow.SKIP, framing);
    }

    private Delivery live(Filter filter, Overflow overflow, FrameEncoding framing) {
        long from = hub.position(framing);
        return new Delivery() {
            @Override
            public Session open(Connection connection) {
                return hub.open(connection, filter, overflow, from, allowances.get());
            }

            @Override
            public boolean ready() {
                return ready.getAsBoolean();
            }
        };
    }
}
