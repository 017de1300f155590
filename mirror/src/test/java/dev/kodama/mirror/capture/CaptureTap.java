package dev.kodama.mirror.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.kodama.journal.SourcePosition;
import dev.kodama.mirror.replication.connection.ReplicationConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A replication capture and the items taken from it, as a mirror takes them. */
final class CaptureTap implements AutoCloseable {
    final ReplicationCapture capture;
    final List<CapturedItem> taken = new ArrayList<>();

    private CaptureTap(ReplicationConfig config, InstantSource clock, Optional<ResumePoint> from) {
        capture = new ReplicationCapture(config, clock);
        capture.start(from);
    }

    static ReplicationConfig config(String url) {
        return ReplicationConfig.of(url, "events.");
    }

    /** A first start; returns when it is attached and its place is known and journaled. */
    static CaptureTap fresh(String url) throws InterruptedException {
        return fresh(config(url), InstantSource.system());
    }

    static CaptureTap fresh(ReplicationConfig config, InstantSource clock) throws InterruptedException {
        var tap = new CaptureTap(config, clock, Optional.empty());
        tap.takeUntil(captured -> captured instanceof CapturedItem.PositionHeartbeat);
        tap.journalAll();
        return tap;
    }

    static CaptureTap resumed(String url, SourcePosition position) {
        return resumed(config(url), position);
    }

    static CaptureTap resumed(ReplicationConfig config, SourcePosition position) {
        return new CaptureTap(config, InstantSource.system(), Optional.of(new ResumePoint(position, Instant.now())));
    }

    void takeUntil(Predicate<CapturedItem> last) throws InterruptedException {
        var deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        int seen = 0;
        while (taken.subList(seen, taken.size()).stream().noneMatch(last)) {
            seen = taken.size();
            if (System.nanoTime() > deadline) {
                throw new AssertionError("never came; have " + taken.size() + ", " + capture.progress());
            }
            takeWhatComes(Duration.ofMillis(200));
        }
    }

    void takeWhatComes(Duration timeout) throws InterruptedException {
        taken.addAll(capture.take(1 << 20, timeout));
    }

    void takeUntilMessage(String message) throws InterruptedException {
        takeUntil(captured -> captured instanceof CapturedItem.Published published
                && text(published).equals(message));
    }

    void takeUntilHole() throws InterruptedException {
        takeUntil(CapturedItem.Hole.class::isInstance);
    }

    /** Tells that all that was taken is journaled. */
    SourcePosition journalAll() {
        capture.journaled(last());
        return last();
    }

    SourcePosition last() {
        return taken.get(taken.size() - 1).position();
    }

    List<String> messages() {
        return taken.stream()
                .filter(CapturedItem.Published.class::isInstance)
                .map(captured -> text((CapturedItem.Published) captured))
                .toList();
    }

    List<CapturedItem.Hole> holes() {
        return taken.stream()
                .filter(CapturedItem.Hole.class::isInstance)
                .map(CapturedItem.Hole.class::cast)
                .toList();
    }

    void awaitConnected() {
        await().atMost(Duration.ofSeconds(20)).until(() -> capture.status().connected());
    }

    static String text(CapturedItem.Published published) {
        return new String(published.message(), UTF_8);
    }

    @Override
    public void close() {
        capture.close();
    }
}
