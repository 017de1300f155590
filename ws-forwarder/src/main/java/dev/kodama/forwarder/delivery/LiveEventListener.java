package dev.kodama.forwarder.delivery;

import dev.kodama.bus.ChannelSubscriber;
import dev.kodama.bus.metadata.EventMetadata;
import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.frontend.EventDefaults;
import dev.kodama.forwarder.frontend.FrontendEvents;
import dev.kodama.forwarder.hub.Hub;
import dev.kodama.journal.mask.EventMask;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes events from Redis to the hub, unchanged but for what is hidden of them, each followed by the events derived from it for frontends. Counts invalid messages. */
public final class LiveEventListener implements ChannelSubscriber.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(LiveEventListener.class);

    private final Hub hub;
    private final FrontendEvents frontend;
    private final int maxEventBytes;
    private final JournalWatermark watermark;
    private final EventMask mask;
    private final LongAdder invalid = new LongAdder();
    private boolean lost;

    /**
     * A listener for a hub.
     *
     * @param maxEventBytes a longer message is invalid, as for the journal
     * @param watermark is confirmed with each message
     * @param mask what is hidden of events
     */
    public LiveEventListener(
            Hub hub, FrontendEvents frontend, int maxEventBytes, JournalWatermark watermark, EventMask mask) {
        this.hub = hub;
        this.frontend = frontend;
        this.maxEventBytes = maxEventBytes;
        this.watermark = watermark;
        this.mask = mask;
    }

    @Override
    public void onMessage(byte[] channel, byte[] message) {
        watermark.confirm();
        if (message.length > maxEventBytes) {
            onInvalid(
                    channel,
                    "The message has " + message.length + " bytes, KODAMA_MAX_EVENT_BYTES is " + maxEventBytes + ".");
            return;
        }
        var scan = EventMetadata.published(channel, message);
        if (scan instanceof Head head) {
            try {
                publish(head, message);
            } catch (IOException e) {
                onInvalid(channel, e.toString());
            }
        } else if (scan instanceof EventMetadata.NotAnEvent not) {
            onInvalid(channel, not.reason());
        }
    }

    @Override
    public void onSubscribed() {
        LOG.info("Subscribed to Redis; forwarding events");
        if (lost) {
            hub.tellGap(watermark.sequence());
        }
        lost = false;
        watermark.confirm();
    }

    /** The subscriber logs the outage. */
    @Override
    public void onLost(String reason) {
        lost = true;
    }

    /** Messages that were not forwarded because they are invalid. */
    public long invalid() {
        return invalid.sum();
    }

    private void publish(Head head, byte[] message) throws IOException {
        byte[] shown = mask.body(message);
        byte[] text = head.complete() ? shown : EventDefaults.complete(shown);
        hub.publish(head, text, head.complete() ? null : EventDefaults.plain(text));
        for (String derived : frontend.derivedFrom(head)) {
            hub.publish(FrontendEvents.head(derived, head), FrontendEvents.text(derived, head, text));
        }
    }

    private void onInvalid(byte[] channel, String reason) {
        invalid.increment();
        if (LOG.isDebugEnabled()) {
            LOG.debug("Message not forwarded; channel {}: {}", new String(channel, StandardCharsets.UTF_8), reason);
        }
    }
}
