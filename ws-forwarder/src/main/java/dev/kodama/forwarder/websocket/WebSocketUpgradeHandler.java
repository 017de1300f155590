package dev.kodama.forwarder.websocket;

import dev.kodama.forwarder.access.AdmittedConnection;
import dev.kodama.forwarder.access.ConnectionAdmission;
import dev.kodama.forwarder.delivery.Delivery;
import dev.kodama.forwarder.delivery.DeliveryFactory;
import dev.kodama.forwarder.http.SubscriptionParameters;
import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.http.access.AccessControl;
import dev.kodama.http.exchange.HttpResponses;
import dev.kodama.http.server.Route;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Behavior;
import org.eclipse.jetty.websocket.core.ExtensionStack;
import org.eclipse.jetty.websocket.core.Negotiated;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.WebSocketConstants;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.eclipse.jetty.websocket.core.util.WebSocketUtils;

/**
 * WebSocket opening handshake (RFC 6455 §4.2). Jetty's upgrade handler is not used, because it creates its own connection instead of a
 * {@link JettySocketConnection}. With permessage-deflate Jetty inflates received messages; sent frames are compressed beforehand.
 */
public final class WebSocketUpgradeHandler {
    public static final String PATH = "/api/v1/ws/events";

    private static final String ONLY_HTTP_1_1 = "This is a WebSocket: connect to it with wss://, over HTTP/1.1.";
    private static final int KEY_LETTERS = 24;
    private static final int KEY_BYTES = 16;
    private static final URI SOCKET = URI.create("ws://kodama" + PATH);

    private final ConnectionAdmission admission;
    private final DeliveryFactory deliveries;
    private final boolean deflate;
    private final WebSocketComponents components = new WebSocketComponents();

    /** @param deflate whether permessage-deflate is accepted where a client offers it */
    public WebSocketUpgradeHandler(ConnectionAdmission admission, DeliveryFactory deliveries, boolean deflate) {
        this.admission = admission;
        this.deflate = deflate;
        this.deliveries = deliveries;
    }

    /** The route of the WebSocket. */
    public Route route() {
        return new Route(PATH, "and a WebSocket at " + PATH, false, (request, response, callback) -> {
            upgrade(request, response, callback);
            return true;
        });
    }

    private void upgrade(Request request, Response response, Callback callback) {
        var headers = request.getHeaders();
        String key = headers.get(HttpHeader.SEC_WEBSOCKET_KEY);
        var version = request.getConnectionMetaData().getHttpVersion();
        if (version.getVersion() > HttpVersion.HTTP_1_1.getVersion()) {
            HttpResponses.error(response, HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505, ONLY_HTTP_1_1, callback);
        } else if (!HttpMethod.GET.is(request.getMethod())
                || !headers.contains(HttpHeader.UPGRADE, "websocket")
                || !headers.contains(HttpHeader.CONNECTION, "upgrade")
                || version != HttpVersion.HTTP_1_1) {
            rejectUpgrade(response, "This is a WebSocket: connect to it with ws:// instead of http://.", callback);
        } else if (!WebSocketConstants.SPEC_VERSION_STRING.equals(headers.get(HttpHeader.SEC_WEBSOCKET_VERSION))) {
            rejectUpgrade(response, "Only WebSocket version 13 is spoken here.", callback);
        } else if (key == null || !isKey(key)) {
            HttpResponses.error(
                    response,
                    HttpStatus.BAD_REQUEST_400,
                    "The header Sec-WebSocket-Key must be there, and 16 bytes as Base64.",
                    callback);
        } else if (deliveries.retrySeconds() > 0) {
            HttpResponses.stopping(response, deliveries.retrySeconds(), callback);
        } else {
            admission.socket(
                    request, response, callback, admitted -> accept(request, response, key, admitted, callback));
        }
    }

    private static boolean isKey(String key) {
        try {
            return key.length() == KEY_LETTERS && Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void accept(
            Request request, Response response, String key, AdmittedConnection admitted, Callback callback) {
        var query = SubscriptionParameters.of(request);
        var scheduler = request.getConnectionMetaData().getConnector().getScheduler();
        var compression = compression(request);
        ClientPolicy policy;
        FrameOptions options;
        Delivery delivery;
        try {
            SubscriptionParameters.requireNoLists(request);
            var filter = Filter.fromQuery(query, SubscriptionParameters.where(request));
            admission.filters().requireShown(filter);
            policy = new ClientPolicy(admitted, admission, scheduler, filter);
            var permitted = (policy.isRejected() ? Filter.ALL : filter).within(policy.permit());
            String noRoom = admission.filters().noRoom(admitted.memory().filter(), permitted);
            if (noRoom != null) {
                admitted.abandon();
                HttpResponses.busy(request, response, noRoom, callback);
                return;
            }
            options = FrameOptions.of(query, compression.isPresent());
            delivery = policy.isRejected()
                    ? deliveries.live(permitted, options.encoding())
                    : deliveries.of(query, permitted, options.encoding(), policy.reader());
        } catch (IllegalArgumentException e) {
            admitted.abandon();
            HttpResponses.error(response, HttpStatus.BAD_REQUEST_400, String.valueOf(e.getMessage()), callback);
            return;
        }
        request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, connect(request, delivery, policy, options));
        response.setStatus(HttpStatus.SWITCHING_PROTOCOLS_101);
        response.getHeaders()
                .put(HttpHeader.UPGRADE, "websocket")
                .put(HttpHeader.CONNECTION, "Upgrade")
                .put(HttpHeader.SEC_WEBSOCKET_ACCEPT, WebSocketUtils.hashKey(key));
        compression.ifPresent(agreed -> response.getHeaders().put(HttpHeader.SEC_WEBSOCKET_EXTENSIONS, agreed));
        AccessControl.subprotocol(request)
                .ifPresent(agreed -> response.getHeaders().put(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL, agreed));
        response.write(true, null, Callback.from(callback::succeeded, failure -> {
            admitted.abandon();
            callback.failed(failure);
        }));
    }

    private Optional<String> compression(Request request) {
        return deflate
                ? PerMessageDeflate.agreed(request.getHeaders().getValuesList(HttpHeader.SEC_WEBSOCKET_EXTENSIONS))
                : Optional.empty();
    }

    private JettySocketConnection connect(
            Request request, Delivery delivery, ClientPolicy policy, FrameOptions options) {
        Connector connector = request.getConnectionMetaData().getConnector();
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        var client = new WebSocketClient(delivery, endPoint, policy, options);
        var extensions = new ExtensionStack(components, Behavior.SERVER);
        extensions.negotiate(List.of(), options.encoding().deflates() ? PerMessageDeflate.forReading() : List.of());
        var negotiated =
                new Negotiated(SOCKET, null, request.isSecure(), extensions, WebSocketConstants.SPEC_VERSION_STRING);
        var core = new WebSocketCoreSession(client, Behavior.SERVER, negotiated, components);
        core.setMaxFrameSize(admission.limits().frameBytes());
        core.setAutoFragment(true); // else Jetty allocates a whole frame as soon as its header arrives
        core.setIdleTimeout(Duration.ZERO); // the hub pings silent clients: a dashboard may listen for days
        var connection = new JettySocketConnection(endPoint, connector, core, client);
        core.setWebSocketConnection(connection);
        return connection;
    }

    private static void rejectUpgrade(Response response, String sentence, Callback callback) {
        response.getHeaders()
                .put(HttpHeader.UPGRADE, "websocket")
                .put(HttpHeader.CONNECTION, "Upgrade")
                .put(HttpHeader.SEC_WEBSOCKET_VERSION, WebSocketConstants.SPEC_VERSION_STRING);
        HttpResponses.error(response, HttpStatus.UPGRADE_REQUIRED_426, sentence, callback);
    }
}
