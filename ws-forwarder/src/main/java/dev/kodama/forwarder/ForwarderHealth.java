package dev.kodama.forwarder;

import dev.kodama.bus.ChannelSubscriber;
import dev.kodama.forwarder.delivery.JournalWatermark;
import dev.kodama.forwarder.delivery.LiveEventListener;
import dev.kodama.forwarder.hub.Hub;
import dev.kodama.http.monitoring.ComponentHealth;
import dev.kodama.http.monitoring.ComponentHealth.Need;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Health of a forwarder's components, for {@code /health/ready}.
 *
 * @param others components of the process that are not the forwarder's
 */
record ForwarderHealth(
        ChannelSubscriber feed,
        JournalWatermark watermark,
        Hub hub,
        LiveEventListener events,
        Supplier<List<ComponentHealth>> others) {
    List<ComponentHealth> components() {
        var all = new ArrayList<ComponentHealth>();
        all.add(redis());
        all.add(new ComponentHealth("websocket", !hub.draining(), websocket()));
        all.add(live());
        all.add(watermark.health());
        all.addAll(others.get());
        return all;
    }

    private ComponentHealth redis() {
        var details = new LinkedHashMap<String, Object>();
        details.put("state", feed.subscribed() ? "subscribed" : "not connected");
        feed.denied().ifPresent(denied -> details.put("denied", List.of(denied)));
        return new ComponentHealth("redis", feed.subscribed(), Need.OPTIONAL, details);
    }

    private ComponentHealth live() {
        boolean ready = feed.subscribed();
        var details = new LinkedHashMap<String, Object>();
        details.put("state", ready ? "forwarding" : "not forwarding");
        if (!ready) {
            details.put("detail", feed.denied().orElse("no connection to Redis"));
        }
        return new ComponentHealth("live", ready, Need.DELIVERY, details);
    }

    private Map<String, Object> websocket() {
        var counts = hub.counts();
        var details = new LinkedHashMap<String, Object>();
        details.put("state", hub.draining() ? "draining" : "listening");
        details.put("sessions", counts.sessions());
        details.put("events", counts.events());
        details.put("frames_sent", counts.framesSent());
        details.put("dropped", counts.dropped());
        details.put("too_slow", counts.tooSlow());
        details.put("stalled", counts.stalled());
        details.put("invalid", events.invalid());
        return details;
    }
}
