package dev.kodama.streams;

import dev.kodama.streams.StreamsStatus.State;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
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
    private static final Duration CLOSE = Duration.ofMillis(2_500);

    private final StreamsSettings settings;
    private final Topology topology;
    private final Runnable before;
    private final RocksMemory memory;
    private final StreamsMeters meters;
    private final Thread starter;
    private final LongAdder poison = new LongAdder();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private final Object oneFailure = new Object();
    private volatile Failures failures = Failures.none();
    private volatile String waitsFor = "";
    private volatile String lastFailure = "";
    private volatile @Nullable KafkaStreams streams;

    private RunningTopology(
            StreamsSettings settings, Topology topology, Runnable before, RocksMemory memory, MeterRegistry registry) {
        this.settings = settings;
        this.topology = topology;
        this.before = before;
        this.memory = memory;
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
            StreamsSettings settings, Topology topology, Runnable before, RocksMemory memory, MeterRegistry registry) {
        var unnamed = GENERATED.matcher(topology.describe().toString());
        if (unnamed.find()) {
            throw new IllegalArgumentException("a part of the topology has no name: " + unnamed.group());
        }
        var running = new RunningTopology(settings, topology, before, memory, registry);
        running.starter.start();
        return running;
    }

    private void run() {
        try {
            if (prepared()) {
                open();
            }
        } catch (InterruptedException e) {
            LOG.debug("closed before it was started");
        } catch (RuntimeException | UnsatisfiedLinkError e) {
            String reason = oneLine(e);
            LOG.error("{} cannot be run: {}", settings.name(), reason);
            ended.complete(reason);
        }
    }

    private boolean prepared() throws InterruptedException {
        do {
            try {
                before.run();
                return closing.getCount() > 0;
            } catch (KafkaException e) {
                if (waitsFor.isEmpty()) {
                    LOG.info("{} waits for Kafka: {}", settings.name(), oneLine(e));
                }
                waitsFor = oneLine(e);
            }
        } while (!closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS));
        return false;
    }

    private synchronized void open() {
        if (closing.getCount() == 0) {
            return;
        }
        RocksMemory.unpack(settings.stateDir());
        var properties = settings.properties();
        memory.handTo(properties);
        PoisonHandler.count(properties, poison);
        var opened = new KafkaStreams(topology, new StreamsConfig(properties));
        streams = opened;
        if (StateLayout.differs(settings)) {
            opened.cleanUp();
        }
        StateLayout.write(settings);
        opened.setUncaughtExceptionHandler(this::onFailure);
        opened.setStateListener((now, was) -> {
            if (now == KafkaStreams.State.ERROR) {
                ended.complete(lastFailure);
            }
        });
        opened.start();
    }

    /** In the thread that failed. */
    private StreamThreadExceptionResponse onFailure(Throwable failure) {
        lastFailure = oneLine(failure);
        Duration pause;
        synchronized (oneFailure) {
            failures = failures.oneMore(System.nanoTime());
            pause = failures.pause();
        }
        LOG.warn("{} failed and goes on in {} ms: {}", settings.name(), pause.toMillis(), lastFailure);
        LOG.debug("{} failed", settings.name(), failure);
        try {
            var unused = closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    public StreamsStatus status() {
        boolean failing = failures.failing(System.nanoTime());
        if (ended.isDone()) {
            return status(State.ENDED, ended.join());
        }
        var current = streams;
        if (current == null) {
            return status(waitsFor.isEmpty() ? State.STARTING : State.WAITING, waitsFor);
        }
        String detail = failing ? lastFailure : "";
        return switch (current.state()) {
            case CREATED -> status(State.STARTING, "");
            case REBALANCING -> status(failing ? State.FAILING : State.RESTORING, detail);
            case RUNNING -> status(failing ? State.FAILING : State.RUNNING, detail);
            default -> status(State.ENDED, "");
        };
    }

    private StreamsStatus status(State state, String detail) {
        return new StreamsStatus(state, failures.count(), poison.sum(), detail);
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
    public StoreOwner ownerOf(String store, byte[] key) {
        var found = opened().queryMetadataForKey(store, key, new ByteArraySerializer());
        if (found == null || found.equals(KeyQueryMetadata.NOT_AVAILABLE)) {
            return new StoreOwner.Nobody();
        }
        HostInfo owner = found.activeHost();
        return owner.equals(HostInfo.buildFromEndpoint(settings.address()))
                ? new StoreOwner.Here(found.partition())
                : new StoreOwner.There(owner.host(), owner.port());
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

    private static String oneLine(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
        return root.getClass().getSimpleName() + ": " + message;
    }

    /** Ends the transaction it is in, leaves the group, so that others take its part at once; 3 s at most. */
    @Override
    public void close() {
        closing.countDown();
        synchronized (this) {
            var current = streams;
            if (current != null) {
                boolean inTime = current.close(
                        CloseOptions.timeout(CLOSE).withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
                if (!inTime) {
                    LOG.debug("{} did not close within {}", settings.name(), CLOSE);
                }
            }
        }
        meters.close();
    }
}
