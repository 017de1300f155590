package dev.kodama.mirror.capture;

import dev.kodama.bus.ChannelSubscriber;
import dev.kodama.journal.SourcePosition;
import dev.kodama.mirror.capture.CapturedItem.Hole;
import dev.kodama.mirror.capture.CapturedItem.PositionHeartbeat;
import dev.kodama.mirror.capture.CapturedItem.Published;
import dev.kodama.mirror.replication.psync.MissedRange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Captures by {@code PSUBSCRIBE}, which every Redis allows: best effort. Redis pub/sub is at most once, so messages
 * published while disconnected are lost and become a hole; losses inside Redis cannot be detected. The size of a hole
 * is known if Redis's count of PUBLISH is readable and only events are published: see {@link MissedPublishCounter}.
 */
public final class SubscriptionCapture implements Capture {
    /** A connection that died silently is noticed within this time: two pings of {@link ChannelSubscriber}. */
    private static final Duration DETECTION_TIME = Duration.ofSeconds(15);

    /** How long a hole, and the items after it, wait for its count. */
    private static final Duration COUNT_TIMEOUT = Duration.ofSeconds(1);

    private final String redisUrl;
    private final String pattern;
    private final OverflowBuffer buffer;
    private final String fallbackReason;
    private final InstantSource clock;
    private final MissedPublishCounter counter = new MissedPublishCounter();
    private final PublishCountProbe probe;
    private final byte[] markerChannel;
    private volatile boolean counting;
    private @Nullable ChannelSubscriber subscriber;

    /**
     * @param maxBufferBytes limit of the buffer; events beyond it are lost, counted, and recorded as a hole
     * @param fallbackReason why it does not replicate, for its status; empty if that was wished
     */
    public SubscriptionCapture(
            String redisUrl, String pattern, long maxBufferBytes, String fallbackReason, InstantSource clock) {
        this.redisUrl = redisUrl;
        this.pattern = pattern;
        this.buffer = new OverflowBuffer(maxBufferBytes);
        this.fallbackReason = fallbackReason;
        this.clock = clock;
        this.probe = new PublishCountProbe(redisUrl, this::onCount);
        this.markerChannel = probe.channel().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void start(Optional<ResumePoint> from) {
        if (subscriber != null) {
            throw new IllegalStateException("started already");
        }
        subscriber = ChannelSubscriber.open(
                redisUrl, "kodama-mirror", List.of(pattern, probe.channel()), new MessageListener(from.orElse(null)));
    }

    @Override
    public List<CapturedItem> take(long maxBytes, Duration timeout) throws InterruptedException {
        return buffer.take(maxBytes, timeout);
    }

    /** Does nothing: Redis pub/sub has no acknowledgement. */
    @Override
    public void journaled(SourcePosition position) {}

    @Override
    public synchronized CaptureStatus status() {
        boolean connected = subscriber != null && subscriber.subscribed();
        return new CaptureStatus(CaptureMode.SUBSCRIPTION, connected, buffer.waitingBytes(), detail(connected));
    }

    private String detail(boolean connected) {
        var details = new ArrayList<String>();
        if (!connected) {
            details.add("not subscribed to " + pattern);
        }
        if (!fallbackReason.isEmpty()) {
            details.add(fallbackReason);
        }
        if (subscriber != null) {
            subscriber.denied().ifPresent(details::add);
        }
        probe.denied().ifPresent(details::add);
        return String.join("; ", details);
    }

    @Override
    public synchronized void stop() {
        if (subscriber != null) {
            subscriber.close();
        }
        probe.close();
    }

    /** Whether Redis's count of PUBLISH was read, so that holes have a count. */
    public boolean isCounting() {
        return counting;
    }

    private void onCount(MissedPublishCounter.Count count) {
        counting = true;
        synchronized (counter) {
            counter.counted(count).ifPresent(buffer::count);
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** Converts messages into items; every period without a subscription becomes a hole. */
    private final class MessageListener implements ChannelSubscriber.Listener {
        private @Nullable String holeReason;
        private @Nullable Instant unseenFrom;
        private Instant lastSeen = Instant.EPOCH;
        private boolean startsSource;

        MessageListener(@Nullable ResumePoint resume) {
            startsSource = resume == null;
            if (resume != null) {
                holeReason = "restart";
                unseenFrom = resume.time();
            }
        }

        @Override
        public void onMessage(byte[] channel, byte[] message) {
            Instant now = clock.instant();
            lastSeen = now;
            synchronized (counter) {
                if (Arrays.equals(channel, markerChannel)) {
                    counter.seen().ifPresent(buffer::count);
                    return;
                }
                counter.received();
            }
            buffer.add(new Published(channel, message, SourcePosition.NONE, now.toEpochMilli()));
        }

        @Override
        public void onSubscribed() {
            Instant now = clock.instant();
            lastSeen = now;
            if (holeReason != null) {
                var hole = new Hole(MissedRange.withoutOffsets(holeReason, null), unseenFrom, now, SourcePosition.NONE);
                buffer.addUncounted(hole, COUNT_TIMEOUT);
                holeReason = null;
            } else if (startsSource) {
                buffer.add(new PositionHeartbeat(
                        SourcePosition.NONE, now)); // a later mirror misses the messages after this position
            }
            startsSource = false;
            probe.requestMarker();
        }

        @Override
        public void onLost(String reason) {
            synchronized (counter) {
                counter.lost();
            }
            Instant noticed = clock.instant().minus(DETECTION_TIME);
            holeReason = "disconnected";
            unseenFrom = lastSeen.isAfter(noticed) ? lastSeen : noticed;
        }
    }
}
