package dev.kodama.forwarder.hub;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.bus.trace.EventTracer;
import dev.kodama.forwarder.batch.GatherTime;
import dev.kodama.forwarder.hub.ring.ConflationCache;
import dev.kodama.forwarder.hub.ring.FailureRing;
import dev.kodama.forwarder.hub.ring.LiveTracing;
import dev.kodama.forwarder.hub.ring.Ring;
import dev.kodama.forwarder.hub.where.PayloadReader;
import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.forwarder.session.SessionCounters;
import dev.kodama.pattern.NamePatterns;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * State that all live sessions of one framing share. Wakeups, counters and clock are the hub's, for every framing.
 *
 * @param payloads reads what filters look at; the same for every framing
 * @param scanning the sources that scan every event
 * @param gather how long events may gather before a session needs them
 */
record FramingContext(
        FrameEncoding framing,
        Ring ring,
        PayloadReader payloads,
        FilterIndex index,
        Set<LiveSource> scanning,
        FailureRing failures,
        NamePatterns failureTypes,
        ConflationCache conflation,
        WakeupQueue wakeups,
        GatherTime gather,
        SessionCounters counters,
        LiveTracing tracing,
        LongSupplier nanoTime) {

    /** The context of JSON text frames, without tracing. */
    static FramingContext of(HubConfig config, LongSupplier nanoTime) {
        return of(config, new LiveTracing(EventTracer.OFF), nanoTime);
    }

    /** The context of JSON text frames. */
    static FramingContext of(HubConfig config, LiveTracing tracing, LongSupplier nanoTime) {
        var types = NamePatterns.of(config.failures().types());
        return of(config, FrameEncoding.WEBSOCKET, 0, null, types, new SessionCounters(), tracing, nanoTime);
    }

    /** A context of another framing, from the next event on. */
    FramingContext in(FrameEncoding other, HubConfig config) {
        return of(config, other, ring.head(), payloads, failureTypes, counters, tracing, nanoTime);
    }

    /** @param text reads the text of events; null for the context of text frames, which has it */
    private static FramingContext of(
            HubConfig config,
            FrameEncoding framing,
            long first,
            @Nullable PayloadReader text,
            NamePatterns failureTypes,
            SessionCounters counters,
            LiveTracing tracing,
            LongSupplier nanoTime) {
        var ring = new Ring(config.ringBytes(), first);
        var failures = new FailureRing(config.failures().ringBytes(), head -> failureTypes.contain(head.eventType()));
        var payloads = text == null ? reader(ring, failures) : text;
        return new FramingContext(
                framing,
                ring,
                payloads,
                new FilterIndex(ring, payloads),
                ConcurrentHashMap.newKeySet(),
                failures,
                failureTypes,
                new ConflationCache(config.conflateBytes()),
                new WakeupQueue(),
                new GatherTime(),
                counters,
                tracing,
                nanoTime);
    }

    private static PayloadReader reader(Ring ring, FailureRing failures) {
        return new PayloadReader(number -> {
            byte[] text = ring.text(number);
            return text == null ? failures.text(number) : text;
        });
    }

    /**
     * Appends the next event. Called by one thread at a time.
     *
     * @param plain the event for clients without notices; null where it is the same
     */
    void add(Head head, byte[] text, byte @Nullable [] plain) {
        byte[] frame = framing.frame(text);
        byte[] plainFrame = plainFrame(plain);
        long number = ring.head();
        failures.append(head, frame, plainFrame, number);
        conflation.put(head, frame, number);
        ring.add(head, frame, plainFrame);
    }

    /** Null for MessagePack: its clients take notices, and so events with all their keys. */
    byte @Nullable [] plainFrame(byte @Nullable [] plain) {
        return plain == null || framing.isBinary() ? null : framing.frame(plain);
    }

    /** Whether any session uses it. */
    boolean inUse() {
        return !scanning.isEmpty() || !index.isEmpty();
    }
}
