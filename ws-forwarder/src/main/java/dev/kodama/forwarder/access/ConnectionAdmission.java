package dev.kodama.forwarder.access;

import dev.kodama.forwarder.access.AdmittedConnection.Rejection;
import dev.kodama.forwarder.limits.ConnectionLimiter;
import dev.kodama.forwarder.limits.ConnectionLimiter.ConnectionSlot;
import dev.kodama.forwarder.limits.FilterLimits;
import dev.kodama.forwarder.limits.SendRateLimiter;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.http.access.AccessControl;
import dev.kodama.http.auth.AuthenticationResult;
import dev.kodama.http.auth.AuthenticationResult.Accepted;
import dev.kodama.http.auth.Principal;
import dev.kodama.http.exchange.HttpResponses;
import dev.kodama.http.limits.Limit;
import dev.kodama.http.limits.LimitCounts;
import dev.kodama.http.limits.LimitsConfig;
import dev.kodama.journal.mask.EventMask;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Admits WebSockets and event streams: checks origin, connection limits and token, in this order. An admitted connection holds its slot until
 * {@link AdmittedConnection#end}.
 */
public final class ConnectionAdmission {
    private static final String REQUIRED = "Authentication required. Pass ?token=<jwt>";
    private static final String WEBSOCKET = "websocket";
    private static final String SSE = "sse";
    private static final int RETRY_SECONDS = 10;

    private final AccessControl access;
    private final InstantSource clock;
    private final ConnectionLimiter limiter;
    private final FilterLimits filters;
    private final AtomicLong lastId = new AtomicLong();
    private final NavigableMap<Long, AdmittedConnection> open = new ConcurrentSkipListMap<>();

    /** Admits clients from which nothing is hidden. */
    public ConnectionAdmission(AccessControl access, InstantSource clock) {
        this(access, clock, EventMask.NONE);
    }

    /** @param mask what is hidden of events; filters must not name it */
    public ConnectionAdmission(AccessControl access, InstantSource clock, EventMask mask) {
        this.access = access;
        this.clock = clock;
        limiter = new ConnectionLimiter(access.limits(), access.counts(), System::nanoTime);
        filters = new FilterLimits(access.limits(), access.counts(), mask);
    }

    public LimitsConfig limits() {
        return access.limits();
    }

    public LimitCounts counts() {
        return access.counts();
    }

    public FilterLimits filters() {
        return filters;
    }

    /** A rate limiter for the events of one more client. */
    public SendRateLimiter sendRateLimiter() {
        return new SendRateLimiter(limits().messagesPerSecond(), counts(), System.nanoTime());
    }

    /** Admits an event stream over HTTP. The consumer has to end the connection. */
    public void stream(Request request, Response response, Callback callback, Consumer<AdmittedConnection> then) {
        enter(request, response, callback, (slot, result) -> {
            if (result instanceof Accepted accepted) {
                var admitted = admit(request, SSE, accepted.caller(), slot, null);
                begin(admitted, slot, request, response, callback, then);
            } else {
                slot.release();
                access.reject(request, response, result, callback);
            }
        });
    }

    /**
     * Admits a WebSocket. A client without a valid token is admitted too, and gets the rejection as a frame. The consumer has to end the
     * connection.
     */
    public void socket(Request request, Response response, Callback callback, Consumer<AdmittedConnection> then) {
        enter(request, response, callback, (slot, result) -> {
            if (result instanceof Accepted accepted) {
                var admitted = admit(request, WEBSOCKET, accepted.caller(), slot, null);
                begin(admitted, slot, request, response, callback, then);
            } else {
                access.countRejectedToken();
                then.accept(admit(request, WEBSOCKET, Principal.NOBODY, slot, rejection(result)));
            }
        });
    }

    private void enter(
            Request request,
            Response response,
            Callback callback,
            BiConsumer<ConnectionSlot, AuthenticationResult> then) {
        if (!access.fits(request, response, callback) || !access.allowsOrigin(request, response, callback)) {
            return;
        }
        var entry = limiter.enter(access.address(request));
        if (entry instanceof ConnectionLimiter.Entry.TooMany many) {
            tooMany(request, response, many.limit(), many.retryAfterSeconds(), callback);
        } else if (entry instanceof ConnectionLimiter.Entry.Admitted admitted) {
            var slot = admitted.slot();
            access.authenticate(request, response, callback, slot::release, result -> then.accept(slot, result));
        }
    }

    private void begin(
            AdmittedConnection admitted,
            ConnectionSlot slot,
            Request request,
            Response response,
            Callback callback,
            Consumer<AdmittedConnection> then) {
        if (!access.requiresToken() || slot.belongsTo(admitted.caller().subject())) {
            then.accept(admitted);
        } else {
            admitted.abandon();
            tooMany(request, response, Limit.USER, RETRY_SECONDS, callback);
        }
    }

    private AdmittedConnection admit(
            Request request, String transport, Principal caller, ConnectionSlot slot, @Nullable Rejection rejection) {
        var memory = new AdmittedConnection.Memory(
                filters.memory().open(), filters.memory().open());
        var from = new AdmittedConnection.Place(access.address(request).getHostAddress(), access.user(request, caller));
        var admitted = new AdmittedConnection(
                lastId.incrementAndGet(),
                clock.instant(),
                ended -> open.remove(ended.id()),
                caller,
                slot,
                memory,
                from,
                transport,
                validity(caller),
                rejection);
        open.put(admitted.id(), admitted);
        return admitted;
    }

    /**
     * The open connections, the oldest first.
     *
     * @param after the id behind which they begin
     */
    public List<ConnectionView> connections(long after, int limit) {
        return open.tailMap(after, false).values().stream()
                .flatMap(one -> one.view().stream())
                .limit(limit)
                .toList();
    }

    /** Number of open connections, those included that are being established. */
    public int openConnections() {
        return open.size();
    }

    private Optional<Duration> validity(Principal caller) {
        return caller.expires().map(expires -> Duration.between(clock.instant(), expires));
    }

    /** Checks a token that replaces the token of an open connection, and extends the connection until its expiry. */
    public CompletionStage<Renewal> renew(AdmittedConnection admitted, String token) {
        return access.authenticate(token).thenApply(result -> {
            if (result instanceof Accepted accepted) {
                var caller = accepted.caller();
                return caller.subject().equals(admitted.caller().subject())
                        ? renewed(admitted, caller)
                        : new Renewal.OtherSubject();
            }
            boolean unknown = result instanceof AuthenticationResult.Unknown;
            return new Renewal.Rejected(unknown ? AccessControl.NOT_READY : AccessControl.INVALID);
        });
    }

    private Renewal renewed(AdmittedConnection admitted, Principal caller) {
        admitted.renew(caller, validity(caller));
        return new Renewal.Renewed(caller);
    }

    private static Rejection rejection(AuthenticationResult result) {
        if (result instanceof AuthenticationResult.Missing) {
            return new Rejection(REQUIRED, CloseReason.UNAUTHENTICATED);
        } else if (result instanceof AuthenticationResult.Unknown) {
            return new Rejection(AccessControl.NOT_READY, CloseReason.NOT_READY);
        }
        return new Rejection(AccessControl.INVALID, CloseReason.BAD_TOKEN);
    }

    private static void tooMany(Request request, Response response, Limit limit, int retrySeconds, Callback callback) {
        HttpResponses.retryLater(
                request,
                response,
                HttpStatus.TOO_MANY_REQUESTS_429,
                retrySeconds,
                "Too many connections; come again in " + retrySeconds + " s. The limit is " + limit.variable() + ".",
                callback);
    }
}
