package dev.kodama.streams;

import dev.kodama.bus.failure.RootCause;
import dev.kodama.bus.trace.EventTracer;
import dev.kodama.streams.StreamsStatus.State;
import dev.kodama.streams.topics.HomePartition;
import dev.kodama.streams.topics.InternalTopics;
import dev.kodama.streams.topics.JournalTracing;
import dev.kodama.streams.topics.SkippedRecords;
import dev.kodama.streams.topics.TopicReconciler;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.QueryableStoreType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one topology with exactly-once processing until it is closed. A failed thread is replaced after a pause. A record that cannot be
 * processed goes to the poison topic. Its stores can be queried from any thread.
 */
public final class RunningTopology implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningTopology.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    /** Time after which a wait or a failure no longer counts as transient. */
    private static final Duration TRANSIENT = Duration.ofSeconds(10);

    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(2_500);

    private final StreamsSettings settings;
    private final Topology topology;
    private final InternalTopics topics;
    private final Runnable before;
    private final RocksDbMemory memory;
    private final StreamsMeters meters;
    private final Thread starter;
    private final LongAdder poison = new LongAdder();
    private final SkippedRecords skipped = new SkippedRecords();
    private final JournalTracing tracing;
    private final Semaphore changed = new Semaphore(0);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private final ThreadFailures failures;
    private volatile Waiting waiting = Waiting.NONE;
    private volatile CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable KafkaStreams streams;

    private RunningTopology(
            StreamsSettings settings,
            Topology topology,
            Runnable before,
            RocksDbMemory memory,
            MeterRegistry registry,
            EventTracer tracer) {
        this.settings = settings;
        this.tracing = new JournalTracing(tracer, settings.applicationId());
        this.topology = topology;
        this.topics = InternalTopics.of(topology.describe(), settings.applicationId())
                .withFormer(settings.formerTopics(), settings.applicationId());
        this.before = before;
        this.memory = memory;
        this.failures = new ThreadFailures(settings.name());
        this.meters = new StreamsMeters(registry, settings.name(), this::status, this::metrics);
        this.starter = new Thread(this::run, "kodama-streams-" + settings.name());
        starter.setDaemon(true); // it may wait for longer than a close takes
    }

    /**
     * Starts in the background.
     *
     * @param before creates the topics that the topology reads; runs first, and every second until it throws no KafkaException
     * @param memory shared with the other topologies of this process, closed after them
     * @throws IllegalArgumentException if an operator has no name: state is found by names
     */
    public static RunningTopology start(
            StreamsSettings settings,
            Topology topology,
            Runnable before,
            RocksDbMemory memory,
            MeterRegistry registry,
            EventTracer tracer) {
        var running = new RunningTopology(settings, topology, before, memory, registry, tracer);
        running.starter.start();
        return running;
    }

    /** Opens the topology, and opens it again whenever the partitions of its source topics have changed. */
    private void run() {
        try (var reconciler = reconciler()) {
            for (var sources = prepare(reconciler); sources.isPresent(); sources = prepare(reconciler)) {
                open(sources.get());
                awaitChange(reconciler, sources.get());
                while (closing.getCount() > 0 && !closeStreams()) {
                    LOG.info("Topology {} is still closing", settings.name());
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("Topology {} was closed before it was started", settings.name());
        } catch (RuntimeException | UnsatisfiedLinkError e) {
            String reason = RootCause.typeAndFirstLine(e);
            LOG.error("Topology {} cannot run: {}", settings.name(), reason);
            ended.complete(reason);
        }
    }

    private TopicReconciler reconciler() {
        return new TopicReconciler(settings.name(), settings.applicationId(), settings.client(), topics);
    }

    /** The partitions of its source topics; empty when it is to be closed. */
    private Optional<Map<String, Integer>> prepare(TopicReconciler reconciler) throws InterruptedException {
        while (closing.getCount() > 0) {
            try {
                before.run();
                var obstacle = reconciler.reconcile(() -> StateStoreVersion.forget(settings));
                if (obstacle.isEmpty()) {
                    var sources = Optional.of(reconciler.sourcePartitions());
                    waiting = Waiting.NONE;
                    return sources;
                }
                waitFor(obstacle.get());
            } catch (KafkaException e) {
                waitFor(RootCause.typeAndFirstLine(e));
            }
            var unused = closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        }
        return Optional.empty();
    }

    private void waitFor(String reason) {
        if (!waiting.reason().equals(reason)) {
            LOG.info("Topology {} waits: {}", settings.name(), reason);
        }
        waiting = waiting.because(reason, System.nanoTime());
    }

    private synchronized void open(Map<String, Integer> sources) {
        if (closing.getCount() == 0) {
            return;
        }
        RocksDbMemory.unpack(settings.stateDir());
        var properties = settings.properties();
        memory.putInto(properties);
        RecordErrorHandler.count(properties, poison);
        skipped.putInto(properties);
        tracing.putInto(properties);
        HomePartition.putInto(properties, sources);
        changed.drainPermits();
        var opened = new KafkaStreams(topology, new StreamsConfig(properties));
        streams = opened;
        if (StateStoreVersion.differs(settings)) {
            opened.cleanUp();
        }
        StateStoreVersion.write(settings);
        var failed = new CountDownLatch(1);
        closed = failed;
        opened.setUncaughtExceptionHandler(failure -> onFailure(failure, failed));
        opened.setStateListener((now, was) -> {
            if (now == KafkaStreams.State.ERROR) {
                ended.complete(failures.last());
            }
        });
        opened.start();
    }

    /** Returns when it has to be opened again; checks every ten seconds and after each failure. */
    private void awaitChange(TopicReconciler reconciler, Map<String, Integer> sources) throws InterruptedException {
        while (closing.getCount() > 0) {
            var unused = changed.tryAcquire(CHECK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
            try {
                var now = reconciler.changed(sources);
                if (now.isPresent()) {
                    LOG.info(
                            "Topology {} restarts: partitions of its source topics were {} and are {}",
                            settings.name(),
                            sources,
                            now.get());
                    return;
                }
            } catch (KafkaException e) {
                LOG.debug("Topology {} cannot check its topics", settings.name(), e);
            }
        }
    }

    /** Runs in the failed thread. */
    private StreamThreadExceptionResponse onFailure(Throwable failure, CountDownLatch closed) {
        changed.release();
        failures.onFailure(failure, closed);
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    public StreamsStatus status() {
        long now = System.nanoTime();
        var current = streams;
        var waits = waiting;
        if (ended.isDone()) {
            return status(State.ENDED, true, ended.join());
        } else if (current == null && closing.getCount() == 0) {
            return status(State.ENDED, true, "");
        } else if (current == null) {
            return waits.reason().isEmpty()
                    ? status(State.STARTING, false, "")
                    : status(State.WAITING, waits.longerThan(TRANSIENT, now), waits.reason());
        }
        var failed = failures.failures();
        return switch (current.state()) {
            case CREATED -> status(State.STARTING, false, "");
            case REBALANCING -> failed.recent(now) ? failing(failed, now) : status(State.RESTORING, false, "");
            case RUNNING -> failed.failing(now) ? failing(failed, now) : status(State.RUNNING, false, "");
            default -> status(State.ENDED, true, "");
        };
    }

    private StreamsStatus failing(ThreadFailureBackoff failed, long now) {
        return status(State.FAILING, now - failed.firstNanos() > TRANSIENT.toNanos(), failures.last());
    }

    private StreamsStatus status(State state, boolean stuck, String detail) {
        return new StreamsStatus(state, failures.failures().count(), poison.sum(), skipped.count(), stuck, detail);
    }

    /** Completes with the reason, one line, when the topology gave up by itself. */
    public CompletionStage<String> ended() {
        return ended.minimalCompletionStage();
    }

    /**
     * A store's partitions in this process, for reading.
     *
     * @throws InvalidStateStoreException if they are not local or not restored; the store throws it as well once that is so
     */
    public <T> T store(String name, QueryableStoreType<T> type) {
        return opened().store(StoreQueryParameters.fromNameAndType(name, type));
    }

    /** The addresses of the other processes that have partitions of a store, {@code host:port}; empty while that is unknown. */
    public List<String> others(String store) {
        var current = streams;
        return current == null ? List.of() : ProcessAddresses.others(current, store, settings.address());
    }

    private KafkaStreams opened() {
        var current = streams;
        if (current == null) {
            throw new InvalidStateStoreException(settings.name() + " is not started yet");
        }
        return current;
    }

    private Map<MetricName, ? extends Metric> metrics() {
        var current = streams;
        return current == null ? Map.of() : current.metrics();
    }

    /** Commits and leaves the group, so that other processes take its partitions at once. Takes at most 3 s. */
    @Override
    public void close() {
        closing.countDown();
        changed.release();
        if (!closeStreams()) {
            LOG.debug("Topology {} did not close within {}", settings.name(), CLOSE_TIMEOUT);
        }
        meters.close();
    }

    private synchronized boolean closeStreams() {
        closed.countDown();
        var current = streams;
        boolean inTime = current == null
                || current.close(CloseOptions.timeout(CLOSE_TIMEOUT)
                        .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
        if (inTime) {
            streams = null;
        }
        return inTime;
    }
}
