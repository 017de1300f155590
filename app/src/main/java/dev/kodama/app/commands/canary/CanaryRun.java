package dev.kodama.app.commands.canary;

import dev.kodama.app.process.Meters;
import dev.kodama.bus.EventBus;
import dev.kodama.bus.PublishOutcome.NotPublished;
import dev.kodama.bus.metadata.CanaryType;
import dev.kodama.bus.metadata.EventChannel;
import dev.kodama.bus.trace.EventSpan;
import dev.kodama.bus.trace.EventTracer;
import dev.kodama.bus.trace.TraceParent;
import dev.kodama.http.monitoring.ComponentHealth;
import dev.kodama.journal.JournalConfig;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One run of the canary: publishes an event each interval, and reports now and then. */
final class CanaryRun implements AutoCloseable {
    private static final String REDIS = "redis";
    private static final String CHANNEL = EventChannel.of(CanaryType.EVENT_TYPE);
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(10);

    private final CanaryPlan plan;
    private final String run;
    private final EventBus bus;
    private final EventTracer tracer;
    private final CanaryResults results;
    private final CanaryTracker tracker;
    private final JournalWatch journal;
    private final ProcessorWatch processors;
    private final List<CanarySocket> sockets;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "kodama-canary-connect"));
    private final CountDownLatch stopping = new CountDownLatch(1);
    /** Why Redis has not taken the last event; empty if it has. */
    private volatile String refusal = "";

    /** Opens everything; what cannot be opened is retried in the background. */
    CanaryRun(CanaryPlan plan, EventBus bus, JournalConfig config, CanarySocket.Forwarder forwarder, Meters meters)
            throws InterruptedException {
        this.plan = plan;
        this.bus = bus;
        run = UUID.randomUUID().toString();
        tracer = meters.tracer();
        results = new CanaryResults(meters.registry(), plan);
        tracker = new CanaryTracker(plan.target(), results);
        processors = ProcessorWatch.start(config, tracker);
        var http = HttpClient.newHttpClient();
        sockets = Stream.of(Stage.LIVE, Stage.DURABLE)
                .map(stage -> new CanarySocket(http, timer, forwarder, run, stage, tracker))
                .toList();
        sockets.forEach(CanarySocket::connect);
        journal = JournalWatch.start(config, run, tracker, OPEN_TIMEOUT);
        results.register(meters.registry(), this::state);
        for (var socket : sockets) {
            socket.awaitFirst(OPEN_TIMEOUT);
        }
        long deadline = System.nanoTime() + OPEN_TIMEOUT.toNanos();
        while (!(bus.connected() && processors.state().available()) && System.nanoTime() < deadline) {
            pause(TICK);
        }
    }

    /** Publishes until the count is reached, or {@link #stop}; each report goes to {@code onReport}. */
    CanaryReport run(Consumer<CanaryReport> onReport) throws InterruptedException {
        long due = System.nanoTime();
        long reported = due;
        long published = 0;
        while (published < plan.count() && stopping.getCount() > 0) {
            long now = System.nanoTime();
            if (now - due >= 0) {
                published++;
                publish(published);
                due = Math.max(due + plan.interval().toNanos(), now); // no burst after a pause
            }
            tracker.tick(now);
            if (now - reported >= plan.report().toNanos()) {
                reported = now;
                onReport.accept(report());
            }
            pause(Duration.ofNanos(due - System.nanoTime()));
        }
        return end();
    }

    private CanaryReport end() throws InterruptedException {
        long deadline = System.nanoTime() + plan.timeout().toNanos();
        while (stopping.getCount() > 0 && !tracker.isIdle(working()) && System.nanoTime() < deadline) {
            tracker.tick(System.nanoTime());
            pause(TICK);
        }
        if (stopping.getCount() > 0) {
            tracker.end(working());
        }
        return report();
    }

    private void publish(long number) {
        long start = tracer.epochNanos();
        var trace = tracer.create(EventSpan.created(REDIS, CHANNEL, start));
        tracker.publishing(number, System.nanoTime());
        var unused = bus.publish(CanaryEvent.of(run, number, trace)).thenAccept(outcome -> {
            if (outcome instanceof NotPublished not) {
                refusal = not.reason();
                tracker.notPublished(number);
            } else {
                refusal = "";
                tracker.published(number, System.nanoTime());
                trace(trace, start);
            }
        });
    }

    /** Records that Redis has answered. */
    private void trace(@Nullable TraceParent event, long start) {
        if (event != null) {
            var unused = tracer.record(event, EventSpan.sent(REDIS, CHANNEL, 0, 1, start, tracer.epochNanos()));
        }
    }

    /** Waits, at most a tick. */
    private void pause(Duration duration) throws InterruptedException {
        long nanos = Math.min(duration.toNanos(), TICK.toNanos());
        if (nanos > 0) {
            var unused = stopping.await(nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Ends {@link #run} soon; events on their way are not judged. */
    void stop() {
        stopping.countDown();
    }

    CanaryReport report() {
        return results.report(this::state);
    }

    private Set<Stage> working() {
        var working = EnumSet.noneOf(Stage.class);
        for (var stage : Stage.values()) {
            if (state(stage).available()) {
                working.add(stage);
            }
        }
        return working;
    }

    private StageState state(Stage stage) {
        return switch (stage) {
            case PUBLISH -> publishing();
            case JOURNAL, CAPTURE_TO_JOURNAL -> journal.state();
            case JOURNAL_TO_PROCESSOR -> processors.state();
            case LIVE -> sockets.get(0).state();
            case DURABLE -> sockets.get(1).state();
        };
    }

    private StageState publishing() {
        String reason = refusal;
        return !reason.isEmpty()
                ? StageState.unavailable(reason)
                : bus.connected() ? StageState.AVAILABLE : StageState.unavailable("Redis is unavailable");
    }

    /** A component for each stage. The process does its work whatever they are. */
    List<ComponentHealth> health() {
        return Stream.of(Stage.values())
                .map(stage -> {
                    var state = state(stage);
                    return new ComponentHealth(
                                    stage.label(),
                                    state.available(),
                                    Map.of(
                                            "state",
                                            state.available() ? "available" : "unavailable",
                                            "detail",
                                            state.reason()))
                            .optional();
                })
                .toList();
    }

    @Override
    public void close() throws InterruptedException {
        timer.shutdownNow();
        sockets.forEach(CanarySocket::close);
        processors.close();
        journal.close();
    }
}
