package dev.kodama.mirror.capture;

import dev.kodama.bus.ChannelSubscriber;
import dev.kodama.mirror.capture.CapturedItem.Hole;
import dev.kodama.mirror.capture.CapturedItem.PositionHeartbeat;
import dev.kodama.mirror.capture.CapturedItem.Published;
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
 * Reads by {@code PSUBSCRIBE}, which every Redis allows: best effort. Redis pub/sub is at most once, so whatever is published
 * while this is not connected is lost and comes out as a hole; what Redis drops without a word cannot be seen. How many a hole
 * hides is told where Redis's own count of PUBLISH can be read and only events are published there: see {@link MissedPublishCounter}.
 */
public final class SubscriptionCapture implements Capture {
    /** A connection that died without a word is noticed after this long: two pings of {@link ChannelSubscriber}. */
    private static final Duration UNNOTICED = Duration.ofSeconds(15);

    /** How long a hole, and what comes after it, waits for its count. */
    private static final Duration COUNT_PATIENCE = Duration.ofSeconds(1);

    private final String redisUrl;
    private final String pattern;
    private final OverflowBuffer buffer;
    private final String because;
    private final InstantSource clock;
    private final MissedPublishCounter tally = new MissedPublishCounter();
    private final PublishCountProbe marker;
    private final byte[] markChannel;
    private volatile boolean counting;
    private @Nullable ChannelSubscriber feed;

    /**
     * @param maxBufferBytes what may wait to be taken; what comes beyond is lost, counted, and told as a hole
     * @param because why it does not replicate, for its status; empty if that was wished
     */
    public SubscriptionCapture(
            String redisUrl, String pattern, long maxBufferBytes, String because, InstantSource clock) {
        this.redisUrl = redisUrl;
        this.pattern = pattern;
        this.buffer = new OverflowBuffer(maxBufferBytes);
        this.because = because;
        this.clock = clock;
        this.marker = new PublishCountProbe(redisUrl, this::onCount);
        this.markChannel = marker.channel().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void start(Optional<ResumePoint> from) {
        if (feed != null) {
            throw new IllegalStateException("started already");
        }
        feed = ChannelSubscriber.open(
                redisUrl, "kodama-mirror", List.of(pattern, marker.channel()), new Reader(from.orElse(null)));
    }

    @Override
    public List<CapturedItem> take(long maxBytes, Duration patience) throws InterruptedException {
        return buffer.take(maxBytes, patience);
    }

    /** Nothing to do: Redis pub/sub knows no acknowledgement. */
    @Override
    public void journaled(SourcePosition position) {}

    @Override
    public synchronized CaptureStatus status() {
        boolean connected = feed != null && feed.subscribed();
        return new CaptureStatus(CaptureMode.SUBSCRIPTION, connected, buffer.waitingBytes(), detail(connected));
    }

    private String detail(boolean connected) {
        var details = new ArrayList<String>();
        if (!connected) {
            details.add("not subscribed to " + pattern);
        }
        if (!because.isEmpty()) {
            details.add(because);
        }
        if (feed != null) {
            feed.denied().ifPresent(details::add);
        }
        marker.denied().ifPresent(details::add);
        return String.join("; ", details);
    }

    @Override
    public synchronized void stop() {
        if (feed != null) {
            feed.close();
        }
        marker.close();
    }

    /** Whether Redis's count of what is published was read, so that a hole can be told with how many it hides. */
    public boolean isCounting() {
        return counting;
    }

    private void onCount(MissedPublishCounter.Count count) {
        counting = true;
        synchronized (tally) {
            tally.counted(count).ifPresent(buffer::count);
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** Turns what the feed tells into what is captured; every stretch without a subscription becomes a hole. */
    private final class Reader implements ChannelSubscriber.Listener {
        private @Nullable String holeReason;
        private @Nullable Instant unseenFrom;
        private Instant lastSeen = Instant.EPOCH;
        private boolean startsSource;

        Reader(@Nullable ResumePoint resume) {
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
            synchronized (tally) {
                if (Arrays.equals(channel, markChannel)) {
                    tally.seen().ifPresent(buffer::count);
                    return;
                }
                tally.received();
            }
            buffer.add(new Published(channel, message, SourcePosition.NONE, now.toEpochMilli()));
        }

        @Override
        public void onSubscribed() {
            Instant now = clock.instant();
            lastSeen = now;
            if (holeReason != null) {
                var hole = new Hole(holeReason, unseenFrom, now, null, null, null, SourcePosition.NONE);
                buffer.addUncounted(hole, COUNT_PATIENCE);
                holeReason = null;
            } else if (startsSource) {
                buffer.add(new PositionHeartbeat(
                        SourcePosition.NONE, now)); // who comes after us misses what is published after this
            }
            startsSource = false;
            marker.markNow();
        }

        @Override
        public void onLost(String reason) {
            synchronized (tally) {
                tally.lost();
            }
            Instant noticed = clock.instant().minus(UNNOTICED);
            holeReason = "disconnected";
            unseenFrom = lastSeen.isAfter(noticed) ? lastSeen : noticed;
        }
    }
}
