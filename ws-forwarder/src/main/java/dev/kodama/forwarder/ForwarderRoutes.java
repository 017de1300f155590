package dev.kodama.forwarder;

import dev.kodama.forwarder.access.ConnectionAdmission;
import dev.kodama.forwarder.delivery.DeliveryFactory;
import dev.kodama.forwarder.http.ApiDescriptions;
import dev.kodama.forwarder.http.DashboardHandler;
import dev.kodama.forwarder.sse.SseHandler;
import dev.kodama.forwarder.websocket.WebSocketUpgradeHandler;
import dev.kodama.http.server.Route;
import java.util.ArrayList;
import java.util.List;

/** HTTP routes of a forwarder: API descriptions, dashboard, event stream, WebSocket. */
final class ForwarderRoutes {
    private ForwarderRoutes() {}

    /** @param deflate whether WebSockets that offer permessage-deflate get compressed events */
    static List<Route> of(ConnectionAdmission admission, DeliveryFactory deliveries, boolean deflate) {
        var routes = new ArrayList<Route>(ApiDescriptions.routes());
        routes.addAll(DashboardHandler.routes());
        routes.add(new SseHandler(admission, deliveries).route());
        routes.add(new WebSocketUpgradeHandler(admission, deliveries, deflate).route());
        return routes;
    }
}
