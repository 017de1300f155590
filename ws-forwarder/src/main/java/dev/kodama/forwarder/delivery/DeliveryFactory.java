package dev.kodama.forwarder.delivery;

import dev.kodama.forwarder.durable.DurableDelivery.Reader;
import dev.kodama.forwarder.hub.Hub;
import dev.kodama.forwarder.limits.EventSampling;
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

/** Creates live deliveries from Redis and durable deliveries from the journal. */
public final class DeliveryFactory {
    private static final String LIVE = "live";
    private static final String DURABLE = "durable";

    private final Hub hub;
    private final JournalDeliveries durable;
    private final BooleanSupplier ready;
    private final Supplier<SendRateLimiter> limiters;

    /**
     * A factory for all clients.
     *
     * @param ready whether Redis is subscribed
     * @param limiters rate limiters of new clients
     */
    public DeliveryFactory(
            Hub hub, JournalDeliveries durable, BooleanSupplier ready, Supplier<SendRateLimiter> limiters) {
        this.hub = hub;
        this.durable = durable;
        this.ready = ready;
        this.limiters = limiters;
    }

    /** Seconds after which a new client should retry; 0 unless the hub is draining. */
    public long retrySeconds() {
        return hub.draining() ? Math.max(1, hub.drainLimit().toSeconds()) : 0;
    }

    /**
     * Creates the delivery that the query asks for.
     *
     * @param parameter the value of a query parameter by name; null where absent
     * @param client who reads
     * @throws IllegalArgumentException one sentence that names the parameter and its valid values
     */
    public Delivery of(
            Function<String, @Nullable String> parameter, Filter filter, FrameEncoding framing, Reader client) {
        String delivery = parameter.apply("delivery");
        if (delivery == null || delivery.isBlank() || delivery.strip().equals(LIVE)) {
            requireOwn(parameter.apply("source"));
            int perSecond = EventSampling.perSecond(parameter.apply(EventSampling.PARAMETER));
            return live(filter, Overflow.of(parameter.apply("overflow")), framing, perSecond);
        } else if (delivery.strip().equals(DURABLE)) {
            return durable(parameter, filter, client);
        }
        throw new IllegalArgumentException("delivery must be live or durable, was '" + delivery + "'");
    }

    /** Live events are those of this forwarder's Redis. */
    private void requireOwn(@Nullable String source) {
        if (source != null
                && !source.isBlank()
                && durable.ownSource().filter(source.strip()::equals).isEmpty()) {
            throw new IllegalArgumentException(
                    "source must be absent or " + durable.ownSource().orElse("this Redis")
                            + " where delivery is live; use delivery=durable for others");
        }
    }

    public Delivery durable(Function<String, @Nullable String> parameter, Filter filter, Reader client) {
        var source = durable.source(parameter, filter, limiters.get(), client);
        return new Delivery() {
            @Override
            public Session open(Connection connection) {
                return hub.open(connection, source);
            }

            @Override
            public boolean ready() {
                return true; // without Kafka it waits
            }
        };
    }

    /** Live delivery with the default overflow policy. */
    public Delivery live(Filter filter, FrameEncoding framing) {
        return live(filter, Overflow.SKIP, framing, 0);
    }

    private Delivery live(Filter filter, Overflow overflow, FrameEncoding framing, int perSecond) {
        long from = hub.position(framing);
        return new Delivery() {
            @Override
            public Session open(Connection connection) {
                var limiter = limiters.get();
                return hub.open(
                        connection, filter, overflow, from, perSecond == 0 ? limiter : limiter.loweredTo(perSecond));
            }

            @Override
            public boolean ready() {
                return ready.getAsBoolean();
            }
        };
    }
}
