package dev.kodama.forwarder.durable.tail;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.hub.ring.Ring;
import dev.kodama.forwarder.protocol.FrameEncoding;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The journal's tail as encoded frames: a ring of text frames, and one ring for each other framing while sessions use it. All rings have the same
 * bound and the same numbers. One thread appends, any thread may read.
 */
final class TailRings {
    private final long bytes;
    private volatile @Nullable Ring texts;
    private final Map<FrameEncoding, Ring> others = new ConcurrentHashMap<>();

    /** @param bytes size of each ring */
    TailRings(long bytes) {
        this.bytes = bytes;
    }

    /** The ring of text frames; null before {@link #begin(long)}. */
    @Nullable
    Ring texts() {
        return texts;
    }

    /** The JSON of an event by its sequence; null if it is not in the ring of text frames. */
    byte @Nullable [] text(long sequence) {
        var ring = texts;
        return ring == null || sequence >= ring.head() ? null : ring.text(sequence);
    }

    /** The ring of a framing; a new one begins with the next event. */
    @Nullable
    Ring of(FrameEncoding asked) {
        var framing = asked.inRing();
        var ring = framing == FrameEncoding.WEBSOCKET ? texts : others.get(framing);
        return ring == null ? begin(framing) : ring;
    }

    private synchronized @Nullable Ring begin(FrameEncoding framing) {
        var main = texts;
        if (main == null || framing == FrameEncoding.WEBSOCKET) {
            return main;
        }
        return others.computeIfAbsent(framing, unused -> new Ring(bytes, main.head()));
    }

    /** @param first the sequence of the next event */
    synchronized void begin(long first) {
        texts = new Ring(bytes, first);
    }

    /** Appends an event to all rings. */
    synchronized void append(Head head, long sequence, byte[] json) {
        var main = texts;
        if (main != null) {
            append(main, head, sequence, FrameEncoding.WEBSOCKET.frame(json));
            others.forEach((framing, ring) -> append(ring, head, sequence, framing.frame(json)));
        }
    }

    private static void append(Ring ring, Head head, long sequence, byte[] frame) {
        if (sequence > ring.head()) {
            ring.jump(sequence); // retention deleted events: sessions behind them catch up and are told
        }
        ring.add(head, frame);
    }

    /** Drops the ring of a framing without sessions. */
    synchronized void drop(FrameEncoding framing) {
        others.remove(framing);
    }

    synchronized void forget() {
        texts = null;
        others.clear();
    }
}
