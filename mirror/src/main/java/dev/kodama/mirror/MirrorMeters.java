package dev.kodama.mirror;

import dev.kodama.mirror.capture.Capture;
import dev.kodama.mirror.capture.ReplicationCapture;
import dev.kodama.mirror.replication.ReplicationProgress;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
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
 * What a mirror measures. Every meter carries the tag {@code source} and nothing that grows; {@code docs/metrics.md} lists them.
 */
final class MirrorMeters implements AutoCloseable {
    private static final ReplicationProgress NO_PROGRESS = new ReplicationProgress(false, false, "", 0, 0, 0, 0);

    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> meters = new ArrayList<>();
    private final Counter events;
    private final Counter rejected;
    private final Counter holes;
    private final Counter takeovers;
    private final DistributionSummary batchRecords;
    private final Timer commit;
    private volatile @Nullable Capture capture;
    private volatile ByteRate rate = ByteRate.unknown();

    MirrorMeters(MeterRegistry registry, String source, Supplier<MirrorStatus> status, Supplier<Number> behindMillis) {
        this.registry = registry;
        this.tags = Tags.of("source", source);
        this.events = counter("kodama.mirror.events", "events journaled, holes included");
        this.rejected = counter("kodama.mirror.rejected", "messages that are no events");
        this.holes = counter("kodama.mirror.holes", "stretches that could not be seen");
        this.takeovers = counter("kodama.mirror.takeovers", "times this mirror had its turn");
        this.batchRecords = keep(DistributionSummary.builder("kodama.mirror.batch.records")
                .description("records a transaction, position aside")
                .tags(tags)
                .publishPercentileHistogram()
                .register(registry));
        this.commit = keep(Timer.builder("kodama.mirror.commit")
                .description("from the begin of a transaction to its commit")
                .tags(tags)
                .publishPercentileHistogram()
                .register(registry));
        for (var state : MirrorStatus.State.values()) {
            keep(Gauge.builder("kodama.mirror.state", () -> status.get().state() == state ? 1 : 0)
                    .description("1 for the state the mirror is in")
                    .tags(tags.and("state", state.word()))
                    .register(registry));
        }
        for (var guarantee : List.of("exact", "best-effort")) {
            keep(Gauge.builder(
                            "kodama.mirror.guarantee",
                            () -> status.get().guarantee().equals(guarantee) ? 1 : 0)
                    .description("1 for what the capture in force promises")
                    .tags(tags.and("guarantee", guarantee))
                    .register(registry));
        }
        gauge("kodama.mirror.behind.ms", "age of the oldest that is taken and not journaled", behindMillis);
        gauge("kodama.mirror.waiting.bytes", "read and not taken yet", this::waitingBytes);
        gauge(
                "kodama.mirror.behind.bytes",
                "of the replication stream, read and not journaled",
                () -> progress().behindBytes());
        gauge(
                "kodama.mirror.reconnects",
                "times the replication stream was attached again",
                () -> progress().reconnects());
        gauge(
                "kodama.mirror.backlog.cover.seconds",
                "how long Redis's backlog lasts at the present rate",
                this::coverSeconds);
    }

    private void gauge(String name, String description, Supplier<Number> figure) {
        keep(Gauge.builder(name, figure).description(description).tags(tags).register(registry));
    }

    private Number waitingBytes() {
        var current = capture;
        return current == null ? 0 : current.status().waitingBytes();
    }

    private ReplicationProgress progress() {
        return capture instanceof ReplicationCapture replication ? replication.progress() : NO_PROGRESS;
    }

    private Number coverSeconds() {
        var progress = progress();
        rate = rate.at(System.nanoTime(), progress.readOffset());
        return rate.bytesPerSecond() == 0 ? Double.NaN : progress.backlogBytes() / rate.bytesPerSecond();
    }

    private Counter counter(String name, String description) {
        return keep(Counter.builder(name).description(description).tags(tags).register(registry));
    }

    private <M extends Meter> M keep(M meter) {
        meters.add(meter);
        return meter;
    }

    /** This mirror's turn has come. */
    void turn(Capture capture) {
        this.capture = capture;
        takeovers.increment();
    }

    void committed(JournalBatch batch, long nanos) {
        events.increment((double) (batch.after().nextSequence() - batch.before().nextSequence()));
        rejected.increment(batch.rejected());
        holes.increment(batch.holes());
        batchRecords.record(batch.size());
        commit.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Takes its meters out of the registry. */
    @Override
    public void close() {
        meters.forEach(registry::remove);
    }
}
