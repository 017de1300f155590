package dev.kodama.streams;

import dev.kodama.streams.StreamsStatus.State;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.QueryableStoreType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one topology, exactly once, until it is closed. A thread that fails is replaced after a pause, a record that cannot be
 * processed goes to the poison topic; both are counted and shown. Its stores can be asked from any thread.
 */
public final class RunningTopology implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningTopology.class);
    private static final Pattern GENERATED = Pattern.compile("[A-Z-]+-\\d{10}");
    private static final Duration RETRY = Duration.ofSeconds(1);
    /** How long what is waited for or fails may take to pass by itself. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration CLOSE = Duration.ofMillis(2_500);

    private final StreamsSettings settings;
    private final Topology topology;
    private final InternalTopics topics;
    private final Runnable before;
    private final RocksDbMemory memory;
    private final StreamsMeters meters;
    private final Thread starter;
    private final LongAdder poison = new LongAdder();
    private final SkippedRecords skipped = new SkippedRecords();
    private final Semaphore changed = new Semaphore(0);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private final ThreadFailures failures;
    private volatile Waiting waiting = Waiting.NOT;
    private volatile CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable KafkaStreams streams;

    private RunningTopology(
            StreamsSettings settings,
            Topology topology,
            Runnable before,
            RocksDbMemory memory,
            MeterRegistry registry) {
        this.settings = settings;
        this.topology = topology;
        this.topics = InternalTopics.of(topology.describe(), settings.applicationId());
        this.before = before;
        this.memory = memory;
        this.failures = new ThreadFailures(settings.name());
        this.meters = new StreamsMeters(registry, settings.name(), this::status, this::metrics);
        this.starter = new Thread(this::run, "streams-" + settings.name());
        starter.setDaemon(true); // what it waits for may take longer than its close
    }

    /**
     * Starts in the background.
     *
     * @param before runs first, and again every second while it throws what Kafka throws: creates what the topology reads
     * @param memory shared with the other topologies of this process, closed after them
     * @throws IllegalArgumentException if something in the topology has no name: a name is where its state is found again
     */
    public static RunningTopology start(
            StreamsSettings settings,
            Topology topology,
            Runnable before,
            RocksDbMemory memory,
            MeterRegistry registry) {
        var unnamed = GENERATED.matcher(topology.describe().toString());
        if (unnamed.find()) {
            throw new IllegalArgumentException("a part of the topology has no name: " + unnamed.group());
        }
        var running = new RunningTopology(settings, topology, before, memory, registry);
        running.starter.start();
        return running;
    }

    /** Opens it, and opens it anew whenever the partitions of what it reads have changed. */
    private void run() {
        try (var reconciler = new TopicReconciler(settings, topics)) {
            for (var sources = prepare(reconciler); sources.isPresent(); sources = prepare(reconciler)) {
                open(sources.get());
                awaitChange(reconciler, sources.get());
                while (closing.getCount() > 0 && !closeStreams()) {
                    LOG.info("{} is still closing", settings.name());
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("closed before it was started");
        } catch (RuntimeException | UnsatisfiedLinkError e) {
            String reason = ThreadFailures.oneLine(e);
            LOG.error("{} cannot be run: {}", settings.name(), reason);
            ended.complete(reason);
        }
    }

    /** The partitions of what it reads; empty when it is to be closed. */
    private Optional<Map<String, Integer>> prepare(TopicReconciler reconciler) throws InterruptedException {
        while (closing.getCount() > 0) {
            try {
                before.run();
                var obstacle = reconciler.reconcile(() -> StateStoreVersion.forget(settings));
                if (obstacle.isEmpty()) {
                    var sources = Optional.of(reconciler.sourcePartitions());
                    waiting = Waiting.NOT;
                    return sources;
                }
                waitFor(obstacle.get());
            } catch (KafkaException e) {
                waitFor(ThreadFailures.oneLine(e));
            }
            var unused = closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        }
        return Optional.empty();
    }

    private void waitFor(String reason) {
        if (!waiting.reason().equals(reason)) {
            LOG.info("{} waits: {}", settings.name(), reason);
        }
        waiting = waiting.on(reason, System.nanoTime());
    }

    private synchronized void open(Map<String, Integer> sources) {
        if (closing.getCount() == 0) {
            return;
        }
        RocksDbMemory.unpack(settings.stateDir());
        var properties = settings.properties();
        memory.handTo(properties);
        RecordErrorHandler.count(properties, poison);
        skipped.handTo(properties);
        HomePartition.handTo(properties, sources);
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

    /** Returns when it has to be opened anew: looked at every ten seconds, and whenever a thread has failed. */
    private void awaitChange(TopicReconciler reconciler, Map<String, Integer> sources) throws InterruptedException {
        while (closing.getCount() > 0) {
            var unused = changed.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            try {
                var now = reconciler.sourcePartitions();
                if (now.keySet().equals(topics.sources()) && !(now.equals(sources) && reconciler.fits())) {
                    LOG.info(
                            "{} starts anew: what it reads had the partitions {} and has {}",
                            settings.name(),
                            sources,
                            now);
                    return;
                }
            } catch (KafkaException e) {
                LOG.debug("{} cannot look at its topics", settings.name(), e);
            }
        }
    }

    /** In the thread that failed. */
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
                    : status(State.WAITING, waits.longerThan(GRACE, now), waits.reason());
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
        return status(State.FAILING, now - failed.firstNanos() > GRACE.toNanos(), failures.last());
    }

    private StreamsStatus status(State state, boolean stuck, String detail) {
        return new StreamsStatus(state, failures.failures().count(), poison.sum(), skipped.count(), stuck, detail);
    }

    /** Ends with the reason, one line, when it gave up by itself. */
    public CompletionStage<String> ended() {
        return ended.minimalCompletionStage();
    }

    /**
     * Who has the part of a store where a key belongs, if it was partitioned by that key's bytes.
     *
     * @throws InvalidStateStoreException if that cannot be said now
     */
    public KeyOwner ownerOf(String store, byte[] key) {
        var found = opened().queryMetadataForKey(store, key, new ByteArraySerializer());
        if (found == null || found.equals(KeyQueryMetadata.NOT_AVAILABLE)) {
            return new KeyOwner.Nobody();
        }
        HostInfo owner = found.activeHost();
        return owner.equals(HostInfo.buildFromEndpoint(settings.address()))
                ? new KeyOwner.Here(found.partition())
                : new KeyOwner.There(owner.host(), owner.port());
    }

    /**
     * One partition of a store, to read from.
     *
     * @throws InvalidStateStoreException if it is not here, or not restored; and so does what is returned, once that changes
     */
    public <T> T store(String name, QueryableStoreType<T> type, int partition) {
        return opened().store(StoreQueryParameters.fromNameAndType(name, type).withPartition(partition));
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

    /** Ends the transaction it is in, leaves the group, so that others take its part at once; 3 s at most. */
    @Override
    public void close() {
        closing.countDown();
        changed.release();
        if (!closeStreams()) {
            LOG.debug("{} did not close within {}", settings.name(), CLOSE);
        }
        meters.close();
    }

    private synchronized boolean closeStreams() {
        closed.countDown();
        var current = streams;
        boolean inTime = current == null
                || current.close(
                        CloseOptions.timeout(CLOSE).withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
        if (inTime) {
            streams = null;
        }
        return inTime;
    }
}
