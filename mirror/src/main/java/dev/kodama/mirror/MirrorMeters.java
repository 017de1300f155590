package dev.kodama.mirror;

import dev.kodama.mirror.capture.Capture;
import dev.kodama.mirror.capture.ReplicationCapture;
import dev.kodama.mirror.replication.ReplicationProgress;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Meters of a mirror. Every meter has the tag {@code source} and no tag of unbounded size; {@code docs/metrics.md}
 * lists them.
 */
final class MirrorMeters implements AutoCloseable {
    private static final ReplicationProgress NO_PROGRESS = new ReplicationProgress(false, false, "", 0, 0, 0, 0);

    private final MeterRegistry registry;
    private final Tags tags;
    private final BatchTracing tracing;
    private final List<Meter> meters = new ArrayList<>();
    private final Counter events;
    private final Counter rejected;
    private final Counter holes;
    private final Counter leaderElections;
    private final DistributionSummary batchRecords;
    private final Timer commit;
    private volatile @Nullable Capture capture;
    private long earlierReconnects;
    private volatile ByteRate rate = ByteRate.unknown();

    /** Meters without tracing. */
    MirrorMeters(MeterRegistry registry, String source, Supplier<MirrorStatus> status, Supplier<Number> lagMillis) {
        this(registry, source, status, lagMillis, BatchTracing.OFF);
    }

    MirrorMeters(
            MeterRegistry registry,
            String source,
            Supplier<MirrorStatus> status,
            Supplier<Number> lagMillis,
            BatchTracing tracing) {
        this.registry = registry;
        this.tracing = tracing;
        this.tags = Tags.of("source", source);
        this.events = counter("kodama.mirror.events", "Events written to the journal, holes included");
        this.rejected = counter("kodama.mirror.rejected", "Messages written to the topic of rejected messages");
        this.holes = counter("kodama.mirror.holes", "Holes written to the journal");
        this.leaderElections = counter("kodama.mirror.leader.elections", "Times this mirror was elected leader");
        this.batchRecords = keep(DistributionSummary.builder("kodama.mirror.batch.records")
                .description("Records per transaction, without the position")
                .tags(tags)
                .publishPercentileHistogram()
                .register(registry));
        this.commit = keep(Timer.builder("kodama.mirror.commit")
                .description("Duration of a transaction, from begin to commit")
                .tags(tags)
                .publishPercentileHistogram()
                .register(registry));
        for (var state : MirrorStatus.State.values()) {
            keep(Gauge.builder("kodama.mirror.state", () -> status.get().state() == state ? 1 : 0)
                    .description("1 for the current state")
                    .tags(tags.and("state", state.label()))
                    .register(registry));
        }
        for (var guarantee : List.of("exact", "best-effort")) {
            keep(Gauge.builder(
                            "kodama.mirror.guarantee",
                            () -> status.get().guarantee().equals(guarantee) ? 1 : 0)
                    .description("1 for the guarantee of the current capture")
                    .tags(tags.and("guarantee", guarantee))
                    .register(registry));
        }
        gauge(
                "kodama.mirror.lag.seconds",
                "Age of the oldest event that is taken and not yet journaled",
                () -> lagMillis.get().doubleValue() / 1e3);
        gauge("kodama.mirror.queue.bytes", "Bytes read and not yet taken", this::queueBytes);
        gauge(
                "kodama.mirror.lag.bytes",
                "Bytes of the replication stream that are read and not yet journaled",
                () -> progress().behindBytes());
        keep(FunctionCounter.builder("kodama.mirror.reconnects", this, MirrorMeters::reconnects)
                .description("Reconnects of the replication stream")
                .tags(tags)
                .register(registry));
        gauge(
                "kodama.mirror.backlog.remaining.seconds",
                "Time until the backlog of Redis is overwritten, at the present rate",
                this::backlogRemainingSeconds);
    }

    private void gauge(String name, String description, Supplier<Number> figure) {
        keep(Gauge.builder(name, figure).description(description).tags(tags).register(registry));
    }

    private Number queueBytes() {
        var current = capture;
        return current == null ? 0 : current.status().waitingBytes();
    }

    private ReplicationProgress progress() {
        return capture instanceof ReplicationCapture replication ? replication.progress() : NO_PROGRESS;
    }

    private Number backlogRemainingSeconds() {
        var progress = progress();
        rate = rate.sample(System.nanoTime(), progress.readOffset());
        return rate.bytesPerSecond() == 0 ? Double.NaN : progress.backlogBytes() / rate.bytesPerSecond();
    }

    private Counter counter(String name, String description) {
        return keep(Counter.builder(name).description(description).tags(tags).register(registry));
    }

    private <M extends Meter> M keep(M meter) {
        meters.add(meter);
        return meter;
    }

    /** Reconnects of this capture and of all before it: a counter does not fall. */
    private synchronized double reconnects() {
        return (double) (earlierReconnects + progress().reconnects());
    }

    /** Counts an election of this mirror as leader; the meters follow the capture that it starts. */
    synchronized void onElected(Capture capture) {
        earlierReconnects += progress().reconnects();
        this.capture = capture;
        leaderElections.increment();
    }

    void committed(JournalBatch batch, long nanos) {
        events.increment((double) (batch.after().nextSequence() - batch.before().nextSequence()));
        rejected.increment(batch.rejected());
        holes.increment(batch.holes());
        batchRecords.record(batch.size());
        tracing.committed(batch, nanos, () -> commit.record(nanos, TimeUnit.NANOSECONDS));
    }

    /** Removes its meters from the registry. */
    @Override
    public void close() {
        meters.forEach(registry::remove);
    }
}
