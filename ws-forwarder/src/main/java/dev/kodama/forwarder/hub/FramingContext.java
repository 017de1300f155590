package dev.kodama.forwarder.hub;

import dev.kodama.bus.EventMetadata.Head;
import dev.kodama.forwarder.hub.ring.ConflationCache;
import dev.kodama.forwarder.hub.ring.FailureRing;
import dev.kodama.forwarder.hub.ring.Ring;
import dev.kodama.forwarder.protocol.EventTypeMatcher;
import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.forwarder.session.SessionCounters;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What all live sessions of a framing share. Held, counters and clock are those of the hub, whatever the framing.
 *
 * @param scanning the sources that look at every event
 */
record FramingContext(
        FrameEncoding framing,
        Ring ring,
        FilterIndex index,
        Set<LiveSource> scanning,
        FailureRing failures,
        EventTypeMatcher failureTypes,
        ConflationCache newest,
        WakeupQueue held,
        SessionCounters counters,
        LongSupplier nanoTime) {

    /** Those of texts. */
    static FramingContext of(HubConfig config, LongSupplier nanoTime) {
        var types = EventTypeMatcher.of(config.failures().types());
        return of(config, FrameEncoding.WEBSOCKET, 0, types, new WakeupQueue(), new SessionCounters(), nanoTime);
    }

    /** The same in another framing, from the next event on. */
    FramingContext in(FrameEncoding other, HubConfig config) {
        return of(config, other, ring.head(), failureTypes, held, counters, nanoTime);
    }

    private static FramingContext of(
            HubConfig config,
            FrameEncoding framing,
            long first,
            EventTypeMatcher failureTypes,
            WakeupQueue held,
            SessionCounters counters,
            LongSupplier nanoTime) {
        var ring = new Ring(config.ringBytes(), first);
        return new FramingContext(
                framing,
                ring,
                new FilterIndex(ring),
                ConcurrentHashMap.newKeySet(),
                new FailureRing(config.failures().ringBytes(), head -> failureTypes.contains(head.eventType())),
                failureTypes,
                new ConflationCache(config.conflateBytes()),
                held,
                counters,
                nanoTime);
    }

    /**
     * Adds the next event; called by one thread at a time.
     *
     * @param plain what clients without notices get of it; null where that is the same
     */
    void add(Head head, byte[] text, byte @Nullable [] plain) {
        byte[] frame = framing.frame(text);
        byte[] plainFrame = plainFrame(plain);
        long number = ring.head();
        failures.append(head, frame, plainFrame, number);
        newest.put(head, frame, number);
        ring.add(head, frame, plainFrame);
    }

    /** Clients of MessagePack have named a parameter of ours: they take notices, and events with all their keys. */
    byte @Nullable [] plainFrame(byte @Nullable [] plain) {
        return plain == null || framing.isBinary() ? null : framing.frame(plain);
    }

    /** Whether there is a session. */
    boolean inUse() {
        return !scanning.isEmpty() || !index.isEmpty();
    }
}
