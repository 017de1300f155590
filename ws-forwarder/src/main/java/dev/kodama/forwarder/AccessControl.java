package dev.kodama.forwarder;

import dev.kodama.bus.files.FileWatcher;
import dev.kodama.forwarder.auth.AuthenticationResult;
import dev.kodama.forwarder.auth.Authenticator;
import dev.kodama.forwarder.auth.Credentials;
import dev.kodama.forwarder.auth.Principal;
import dev.kodama.forwarder.connections.DescriptorBudget;
import dev.kodama.forwarder.connections.TcpLimits;
import dev.kodama.forwarder.limits.ConnectionLimiter;
import dev.kodama.forwarder.limits.Limit;
import dev.kodama.forwarder.limits.LimitCounts;
import dev.kodama.forwarder.limits.LimitsConfig;
import dev.kodama.forwarder.limits.Origins;
import dev.kodama.forwarder.limits.Proxies.ForwardedHeaders;
import dev.kodama.forwarder.limits.SendRateLimiter;
import dev.kodama.forwarder.limits.ServerName;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.forwarder.tls.TlsConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets requests in, or answers them itself: who is it, from where, and is there room? No thread of Jetty's waits for a key. */
final class AccessControl implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccessControl.class);
    static final String REQUIRED = "Authentication required. Pass ?token=<jwt>";
    static final String INVALID = "Invalid or expired token";

    static final String FOREIGN_ORIGIN =
            "Pages of this origin may not connect; KODAMA_ALLOWED_ORIGINS names those that may.";

    static final String FOREIGN_HOST = "This host name is not served here; KODAMA_ALLOWED_HOSTS names those that are"
            + " beside localhost and addresses.";

    static final String NOT_READY = "Service not ready, please retry";
    private static final String CHALLENGE = "Bearer realm=\"kodama\"";
    private static final String WEBSOCKET = "websocket";
    private static final String SSE = "sse";
    private static final int RETRY_SECONDS = 10;
    private static final int FEW_CONNECTIONS = 5_000;

    private final AccessConfig config;
    private final LimitsConfig limits;
    private final TcpLimits tcpLimits;
    private final Authenticator authenticator;
    private final ConnectionLimiter gate;
    private final LimitCounts counts = new LimitCounts();
    private final FilterLimits filters;
    private final InstantSource clock;
    private final FileWatcher files = new FileWatcher();
    private final LongAdder refused = new LongAdder();
    private final LongAdder strangers = new LongAdder();

    AccessControl(AccessConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        authenticator = Authenticator.start(config.auth(), clock, files);
        var budget = DescriptorBudget.ofThisProcess();
        limits = config.limits().withConnections(budget.capped(config.limits().connections()));
        tcpLimits = TcpLimits.of(limits.connections(), limits.perAddress(), budget.connections(), this::isCounted);
        gate = new ConnectionLimiter(limits, counts, System::nanoTime);
        filters = new FilterLimits(limits, counts);
    }

    /** Whether an address may only have so many connections: no proxy, behind which there are many. */
    private boolean isCounted(InetAddress from) {
        boolean spared = limits.sparesLoopback() && from.isLoopbackAddress();
        return !spared && !config.proxies().isTrusted(from);
    }

    LimitsConfig limits() {
        return limits;
    }

    TcpLimits tcpLimits() {
        return tcpLimits;
    }

    /** Warns where open files allow fewer connections than were asked for, or few where nothing was asked for. */
    void warnOfOpenFiles() {
        int wanted = config.limits().connections();
        boolean enough = wanted == LimitsConfig.DEFAULT.connections() && limits.connections() >= FEW_CONNECTIONS;
        if (limits.connections() != wanted && !enough) {
            LOG.warn(
                    "KODAMA_MAX_CONNECTIONS is {} instead of {}: this process may open {} files, and connections leave"
                            + " some to all else. Raise the limit (ulimit -n)",
                    limits.connections(),
                    wanted,
                    DescriptorBudget.ofThisProcess().files());
        }
    }

    /** Whose share of what is scarce a request takes: the token's {@code sub}; of one who need not say, the address. */
    String user(Request request, Principal caller) {
        return authenticator.asks()
                ? "sub " + caller.subject()
                : "address " + ConnectionLimiter.subnet(address(request)).getHostAddress();
    }

    FilterLimits filters() {
        return filters;
    }

    /** What one more client may be sent. */
    SendRateLimiter allowance() {
        return new SendRateLimiter(limits.messagesPerSecond(), counts, System.nanoTime());
    }

    /** Whether permessage-deflate is agreed on with who offers it. */
    boolean deflates() {
        return config.deflate();
    }

    Origins origins() {
        return config.origins();
    }

    TlsConfig tls() {
        return config.tls();
    }

    /** Looks at certificates and secrets while the server lives. */
    FileWatcher files() {
        return files;
    }

    LimitCounts counts() {
        return counts;
    }

    /** How many came without a good token where one is needed. */
    long refused() {
        return refused.sum();
    }

    /** How many web pages of other places were turned away. */
    long strangers() {
        return strangers.sum();
    }

    /**
     * Refuses pages of other places, on every path, where nobody is asked for a token: a foreign host name is how a page gets at a server
     * of this machine by DNS rebinding (421), a foreign origin is a page that says so (403).
     *
     * @return false if it has been answered
     */
    boolean serves(Request request, Response response, Callback callback) {
        if (authenticator.asks()) {
            return true;
        }
        String host = request.getHeaders().get(HttpHeader.HOST);
        if (!config.hosts().serves(host)
                || !config.hosts().serves(request.getHttpURI().getAuthority())) {
            strangers.increment();
            HttpResponses.error(response, HttpStatus.MISDIRECTED_REQUEST_421, FOREIGN_HOST, callback);
            return false;
        }
        return isOriginAllowed(request, response, callback);
    }

    private boolean isOriginAllowed(Request request, Response response, Callback callback) {
        if (config.origins().allow(request.getHeaders().get(HttpHeader.ORIGIN), serverNames(request))) {
            return true;
        }
        strangers.increment();
        HttpResponses.error(response, HttpStatus.FORBIDDEN_403, FOREIGN_ORIGIN, callback);
        return false;
    }

    /** A question: whoever may not ask has the answer already. */
    void ask(Request request, Response response, Callback callback, Consumer<Principal> then) {
        if (!fits(request, response, callback)) {
            return;
        }
        check(request, response, callback, () -> {}, verdict -> {
            if (verdict instanceof AuthenticationResult.Accepted accepted) {
                then.accept(accepted.caller());
            } else {
                refuse(request, response, verdict, callback);
            }
        });
    }

    /** Whether whoever asks may see every event; one without a good token may not, and is not turned away either. */
    void seesAll(Request request, Response response, Callback callback, Consumer<Boolean> then) {
        check(
                request,
                response,
                callback,
                () -> {},
                verdict -> then.accept(verdict instanceof AuthenticationResult.Accepted accepted
                        && accepted.caller().permit().allowsAll()));
    }

    /** A stream of events over HTTP: one of the connections that are counted. Who takes the visit ends it. */
    void stream(Request request, Response response, Callback callback, Consumer<AdmittedConnection> then) {
        enter(request, response, callback, (pass, verdict) -> {
            if (verdict instanceof AuthenticationResult.Accepted accepted) {
                begin(visit(request, SSE, accepted.caller(), pass, null), pass, request, response, callback, then);
            } else {
                pass.release();
                refuse(request, response, verdict, callback);
            }
        });
    }

    /** A WebSocket: whoever has no good token is let in all the same, to be told so in a frame. Who takes the visit ends it. */
    void socket(Request request, Response response, Callback callback, Consumer<AdmittedConnection> then) {
        enter(request, response, callback, (pass, verdict) -> {
            if (verdict instanceof AuthenticationResult.Accepted accepted) {
                begin(
                        visit(request, WEBSOCKET, accepted.caller(), pass, null),
                        pass,
                        request,
                        response,
                        callback,
                        then);
            } else {
                refused.increment();
                then.accept(visit(request, WEBSOCKET, Principal.NOBODY, pass, refusal(verdict)));
            }
        });
    }

    /** What must be answered as {@code Sec-WebSocket-Protocol}, if anything. */
    static Optional<String> subprotocol(Request request) {
        return credentials(request).subprotocol();
    }

    private interface Checked {
        void then(ConnectionLimiter.ConnectionSlot pass, AuthenticationResult verdict);
    }

    private void enter(Request request, Response response, Callback callback, Checked checked) {
        if (!fits(request, response, callback) || !isOriginAllowed(request, response, callback)) {
            return;
        }
        var entry = gate.enter(address(request));
        if (entry instanceof ConnectionLimiter.Entry.TooMany many) {
            tooMany(request, response, many.limit(), many.retryAfterSeconds(), callback);
        } else if (entry instanceof ConnectionLimiter.Entry.Admitted admitted) {
            var pass = admitted.pass();
            check(request, response, callback, pass::release, verdict -> checked.then(pass, verdict));
        }
    }

    /** @param undo what to do if answering fails by a defect */
    private void check(
            Request request,
            Response response,
            Callback callback,
            Runnable undo,
            Consumer<AuthenticationResult> checked) {
        CompletionStage<AuthenticationResult> verdict =
                authenticator.check(credentials(request).token());
        var unused = verdict.thenAccept(checked).exceptionally(failure -> {
            undo.run();
            Response.writeError(request, response, callback, failure);
            return null;
        });
    }

    private void begin(
            AdmittedConnection visit,
            ConnectionLimiter.ConnectionSlot pass,
            Request request,
            Response response,
            Callback callback,
            Consumer<AdmittedConnection> then) {
        if (!authenticator.asks() || pass.belongsTo(visit.caller().subject())) {
            then.accept(visit);
        } else {
            visit.abandon();
            tooMany(request, response, Limit.USER, RETRY_SECONDS, callback);
        }
    }

    private AdmittedConnection visit(
            Request request,
            String by,
            Principal caller,
            ConnectionLimiter.ConnectionSlot pass,
            AdmittedConnection.@Nullable Rejection refusal) {
        var memory = new AdmittedConnection.Memory(
                filters.memory().open(), filters.memory().open());
        var from = new AdmittedConnection.Place(address(request).getHostAddress(), user(request, caller));
        return new AdmittedConnection(caller, pass, memory, from, by, lasts(caller), refusal);
    }

    private Renewal renewed(AdmittedConnection visit, Principal caller) {
        visit.renew(caller, lasts(caller));
        return new Renewal.Renewed(caller);
    }

    private Optional<Duration> lasts(Principal caller) {
        return caller.expires().map(expires -> Duration.between(clock.instant(), expires));
    }

    /** Checks a token that is to take the place of an open connection's, and lets the visit last as long as that. */
    CompletionStage<Renewal> renew(AdmittedConnection visit, String token) {
        var shown = Credentials.find(null, List.of(), token).token();
        return authenticator.check(shown).thenApply(verdict -> {
            if (verdict instanceof AuthenticationResult.Accepted accepted) {
                boolean same = accepted.caller().subject().equals(visit.caller().subject());
                return same ? renewed(visit, accepted.caller()) : new Renewal.OtherSubject();
            }
            return new Renewal.Rejected(verdict instanceof AuthenticationResult.Unknown ? NOT_READY : INVALID);
        });
    }

    private static AdmittedConnection.Rejection refusal(AuthenticationResult verdict) {
        if (verdict instanceof AuthenticationResult.Missing) {
            return new AdmittedConnection.Rejection(REQUIRED, CloseReason.UNAUTHENTICATED);
        } else if (verdict instanceof AuthenticationResult.Unknown) {
            return new AdmittedConnection.Rejection(NOT_READY, CloseReason.NOT_READY);
        }
        return new AdmittedConnection.Rejection(INVALID, CloseReason.BAD_TOKEN);
    }

    private void refuse(Request request, Response response, AuthenticationResult verdict, Callback callback) {
        refused.increment();
        if (verdict instanceof AuthenticationResult.Unknown) {
            HttpResponses.comeAgain(request, response, HttpStatus.SERVICE_UNAVAILABLE_503, 1, NOT_READY, callback);
            return;
        }
        boolean missing = verdict instanceof AuthenticationResult.Missing;
        response.getHeaders()
                .put(HttpHeader.WWW_AUTHENTICATE, missing ? CHALLENGE : CHALLENGE + ", error=\"invalid_token\"");
        HttpResponses.error(
                response,
                HttpStatus.UNAUTHORIZED_401,
                missing ? "Authentication required. Pass Authorization: Bearer <jwt>" : INVALID,
                callback);
    }

    private static void tooMany(Request request, Response response, Limit limit, int retrySeconds, Callback callback) {
        HttpResponses.comeAgain(
                request,
                response,
                HttpStatus.TOO_MANY_REQUESTS_429,
                retrySeconds,
                "Too many connections; come again in " + retrySeconds + " s. The limit is " + limit.variable() + ".",
                callback);
    }

    private boolean fits(Request request, Response response, Callback callback) {
        String query = request.getHttpURI().getQuery();
        if (query == null || query.length() <= limits.queryBytes()) {
            return true;
        }
        counts.met(Limit.QUERY);
        HttpResponses.error(
                response,
                HttpStatus.URI_TOO_LONG_414,
                "A query has at most " + limits.queryBytes() + " bytes.",
                callback);
        return false;
    }

    /** By which names the client may have addressed this server; over HTTP/2 there is {@code :authority} for {@code Host}. */
    private List<ServerName> serverNames(Request request) {
        var headers = request.getHeaders();
        String host = headers.get(HttpHeader.HOST);
        return config.proxies()
                .serverNames(
                        peer(request),
                        host == null ? request.getHttpURI().getAuthority() : host,
                        request.isSecure(),
                        new ForwardedHeaders(
                                headers.getValuesList("Forwarded"),
                                headers.getValuesList("X-Forwarded-Host"),
                                headers.getValuesList("X-Forwarded-Proto")));
    }

    private InetAddress address(Request request) {
        var headers = request.getHeaders();
        return config.proxies()
                .client(peer(request), headers.getValuesList("Forwarded"), headers.getValuesList("X-Forwarded-For"));
    }

    private static InetAddress peer(Request request) {
        return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress socket
                ? socket.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    private static Credentials credentials(Request request) {
        var headers = request.getHeaders();
        var offered = headers.getCSV(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL, false);
        return Credentials.find(
                headers.get(HttpHeader.AUTHORIZATION),
                offered,
                QueryParameters.of(request).apply("token"));
    }

    @Override
    public void close() {
        authenticator.close();
        files.close();
    }
}
