package dev.kodama.forwarder.durable;

import dev.kodama.bus.EventMetadata.Head;
import dev.kodama.forwarder.hub.ring.Ring;
import dev.kodama.forwarder.protocol.FrameEncoding;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The journal's end as frames ready for the socket: a ring of texts, and one of each other framing that a session takes, from the first
 * such session to the last. All have the same bound, and the same numbers. One thread appends, any may read.
 */
final class TailRings {
    private final long bytes;
    private volatile @Nullable Ring texts;
    private final Map<FrameEncoding, Ring> others = new ConcurrentHashMap<>();

    /** @param bytes of each */
    TailRings(long bytes) {
        this.bytes = bytes;
    }

    /** Null before it begins. */
    @Nullable
    Ring texts() {
        return texts;
    }

    /** As {@link #texts}; one that is not there yet begins with the next event. */
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

    /** Called by the thread that appends. */
    synchronized void append(Head head, long sequence, byte[] json) {
        var main = texts;
        if (main != null) {
            append(main, head, sequence, FrameEncoding.WEBSOCKET.frame(json));
            others.forEach((framing, ring) -> append(ring, head, sequence, framing.frame(json)));
        }
    }

    private static void append(Ring ring, Head head, long sequence, byte[] frame) {
        if (sequence > ring.head()) {
            ring.jump(sequence); // retention was faster: whoever was behind reads on by himself and is told
        }
        ring.add(head, frame);
    }

    /** No session takes it so any more. */
    synchronized void drop(FrameEncoding framing) {
        others.remove(framing);
    }

    synchronized void forget() {
        texts = null;
        others.clear();
    }
}
