package dev.kodama.http.access;

import dev.kodama.bus.files.FileWatcher;
import dev.kodama.http.api.ChangeRight;
import dev.kodama.http.auth.AuthenticationResult;
import dev.kodama.http.auth.Authenticator;
import dev.kodama.http.auth.Credentials;
import dev.kodama.http.auth.Principal;
import dev.kodama.http.exchange.HttpResponses;
import dev.kodama.http.exchange.QueryParameters;
import dev.kodama.http.limits.DescriptorBudget;
import dev.kodama.http.limits.Limit;
import dev.kodama.http.limits.LimitCounts;
import dev.kodama.http.limits.LimitsConfig;
import dev.kodama.http.limits.TcpLimits;
import java.net.InetAddress;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Admits or rejects HTTP requests: host and origin checks, authentication, size limits. No Jetty thread waits for a key. */
public final class AccessControl implements AutoCloseable {
    /** Answers an invalid token. */
    public static final String INVALID = "Invalid or expired token";

    /** Answers while the keys are not loaded yet. */
    public static final String NOT_READY = "Service not ready, please retry";

    static final String FOREIGN_ORIGIN =
            "Pages of this origin may not connect; KODAMA_ALLOWED_ORIGINS names those that may.";

    static final String FOREIGN_HOST = "This host name is not served here; KODAMA_ALLOWED_HOSTS names those that are"
            + " beside localhost and addresses.";

    private static final Logger LOG = LoggerFactory.getLogger(AccessControl.class);
    private static final String CHALLENGE = "Bearer realm=\"kodama\"";
    private static final int FEW_CONNECTIONS = 5_000;

    private final AccessConfig config;
    private final LimitsConfig limits;
    private final TcpLimits tcpLimits;
    private final Authenticator authenticator;
    private final ClientAddress addresses;
    private final ChangeGuard changes;
    private final LimitCounts counts = new LimitCounts();
    private final FileWatcher files = new FileWatcher();
    private final LongAdder rejectedTokens = new LongAdder();
    private final LongAdder rejectedOrigins = new LongAdder();

    public AccessControl(AccessConfig config, InstantSource clock) {
        this.config = config;
        addresses = new ClientAddress(config.proxies());
        changes = new ChangeGuard(config, addresses);
        authenticator = Authenticator.start(config.auth(), clock, files);
        var budget = DescriptorBudget.ofThisProcess();
        limits = config.limits().withConnections(budget.capped(config.limits().connections()));
        tcpLimits = TcpLimits.of(limits.connections(), limits.perAddress(), budget.connections(), this::isCounted);
    }

    /** Whether connections of an address are limited; not those of a proxy, which many clients share. */
    private boolean isCounted(InetAddress from) {
        boolean spared = limits.sparesLoopback() && from.isLoopbackAddress();
        return !spared && !config.proxies().isTrusted(from);
    }

    /** Limits in effect, lowered to what the open-files limit allows. */
    public LimitsConfig limits() {
        return limits;
    }

    public TcpLimits tcpLimits() {
        return tcpLimits;
    }

    /** Warns when the open-files limit allows fewer connections than configured, or few connections by default. */
    public void warnOfOpenFiles() {
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

    public Origins origins() {
        return config.origins();
    }

    public TlsConfig tls() {
        return config.tls();
    }

    /** The port where health and metrics are served without a token. */
    public Optional<Integer> managementPort() {
        return config.managementPort();
    }

    /** Watches certificates and secrets while the server runs. */
    public FileWatcher files() {
        return files;
    }

    public LimitCounts counts() {
        return counts;
    }

    /** Requests rejected for a missing or invalid token. */
    public long rejectedTokens() {
        return rejectedTokens.sum();
    }

    /** Requests rejected for their origin or host. */
    public long rejectedOrigins() {
        return rejectedOrigins.sum();
    }

    /** Whether callers need a token. */
    public boolean requiresToken() {
        return authenticator.asks();
    }

    /** Address of the client, behind trusted proxies too. */
    public InetAddress address(Request request) {
        return addresses.of(request);
    }

    /** Whether the caller of a request may change something. */
    public ChangeRight changeRight(Request request, Principal caller) {
        return changes.of(request, caller);
    }

    /** The user whose share of limited resources a request takes: the token's {@code sub}; without tokens the address. */
    public String user(Request request, Principal caller) {
        return authenticator.asks()
                ? "sub " + caller.subject()
                : "address " + Cidr.subnet(address(request)).getHostAddress();
    }

    /**
     * Rejects pages of other sites, on every path, where no token is required. A foreign host name (421) is how a page reaches a local
     * server by DNS rebinding; a foreign origin (403) is a page that says so.
     *
     * @return false if the request has been answered
     */
    public boolean serves(Request request, Response response, Callback callback) {
        return authenticator.asks() || servesWithoutToken(request, response, callback);
    }

    /** The same on a port where no token is ever required. */
    public boolean servesWithoutToken(Request request, Response response, Callback callback) {
        String host = request.getHeaders().get(HttpHeader.HOST);
        if (!config.hosts().serves(host)
                || !config.hosts().serves(request.getHttpURI().getAuthority())) {
            rejectedOrigins.increment();
            HttpResponses.error(response, HttpStatus.MISDIRECTED_REQUEST_421, FOREIGN_HOST, callback);
            return false;
        }
        return allowsOrigin(request, response, callback);
    }

    /**
     * Rejects pages of origins that are not allowed.
     *
     * @return false if the request has been answered
     */
    public boolean allowsOrigin(Request request, Response response, Callback callback) {
        if (config.origins().allow(request.getHeaders().get(HttpHeader.ORIGIN), addresses.serverNames(request))) {
            return true;
        }
        rejectedOrigins.increment();
        HttpResponses.error(response, HttpStatus.FORBIDDEN_403, FOREIGN_ORIGIN, callback);
        return false;
    }

    /** Authenticates an API request; answers it where the caller is rejected. */
    public void ask(Request request, Response response, Callback callback, Consumer<Principal> then) {
        if (!fits(request, response, callback)) {
            return;
        }
        authenticate(request, response, callback, () -> {}, result -> {
            if (result instanceof AuthenticationResult.Accepted accepted) {
                then.accept(accepted.caller());
            } else {
                reject(request, response, result, callback);
            }
        });
    }

    /** Whether the caller may see every event. A caller without a valid token may not, and is not rejected either. */
    public void seesAll(Request request, Response response, Callback callback, Consumer<Boolean> then) {
        authenticate(
                request,
                response,
                callback,
                () -> {},
                result -> then.accept(result instanceof AuthenticationResult.Accepted accepted
                        && accepted.caller().permit().allowsAll()));
    }

    /**
     * Checks the token of a request; the keys may have to be loaded first.
     *
     * @param undo runs if answering fails by a defect
     */
    public void authenticate(
            Request request, Response response, Callback callback, Runnable undo, Consumer<AuthenticationResult> then) {
        var result = authenticator.check(credentials(request).token());
        var unused = result.thenAccept(then).exceptionally(failure -> {
            undo.run();
            Response.writeError(request, response, callback, failure);
            return null;
        });
    }

    /** Checks a token that was not part of a request. */
    public CompletionStage<AuthenticationResult> authenticate(String token) {
        return authenticator.check(Credentials.find(null, List.of(), token).token());
    }

    /** The value of {@code Sec-WebSocket-Protocol} in the response; empty for none. */
    public static Optional<String> subprotocol(Request request) {
        return credentials(request).subprotocol();
    }

    /** Counts a request that had no valid token. */
    public void countRejectedToken() {
        rejectedTokens.increment();
    }

    /** Answers a request without a valid token: 401, or 503 while the keys are unavailable. */
    public void reject(Request request, Response response, AuthenticationResult result, Callback callback) {
        countRejectedToken();
        if (result instanceof AuthenticationResult.Unknown) {
            HttpResponses.retryLater(request, response, HttpStatus.SERVICE_UNAVAILABLE_503, 1, NOT_READY, callback);
            return;
        }
        boolean missing = result instanceof AuthenticationResult.Missing;
        response.getHeaders()
                .put(HttpHeader.WWW_AUTHENTICATE, missing ? CHALLENGE : CHALLENGE + ", error=\"invalid_token\"");
        HttpResponses.error(
                response,
                HttpStatus.UNAUTHORIZED_401,
                missing ? "Authentication required. Pass Authorization: Bearer <jwt>" : INVALID,
                callback);
    }

    /** Rejects a query that is too long (414); false if so. */
    public boolean fits(Request request, Response response, Callback callback) {
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

    private static Credentials credentials(Request request) {
        var headers = request.getHeaders();
        return Credentials.find(
                headers.get(HttpHeader.AUTHORIZATION),
                headers.getCSV(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL, false),
                QueryParameters.last(request, "token"));
    }

    @Override
    public void close() {
        authenticator.close();
        files.close();
    }
}
