package dev.kodama.replay.request;

import dev.kodama.bus.ChannelPublisher;
import dev.kodama.bus.ChannelSubscriber;
import dev.kodama.bus.failure.LogRateLimiter;
import dev.kodama.history.JournalPages;
import dev.kodama.history.selective.IndexedJournal;
import dev.kodama.index.JournalIndex;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.kafka.KafkaDenial;
import dev.kodama.journal.kafka.LeaderElection;
import dev.kodama.journal.reader.SkippedRecords;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.replay.request.ReplayExecutor.Admission;
import dev.kodama.replay.request.ReplayRequestsStatus.State;
import dev.kodama.replay.request.Request.NoReplyAddress;
import dev.kodama.replay.request.Request.Rejected;
import dev.kodama.replay.request.Request.Valid;
import dev.kodama.replay.request.checkpoint.CheckpointStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves replay requests over Redis: a service publishes a request on {@link #CHANNEL} and receives the events it missed on {@code
 * replay.SUBSCRIBER.EVENT_TYPE}. At most {@value ReplayExecutor#MAX_RUNNING} requests run and twice {@value ReplayExecutor#MAX_WAITING}
 * wait, one per subscriber; others are rejected. It waits while Redis or Kafka is unavailable.
 *
 * <p>Of several processes of a source the leader answers. The standbys hold requests for ten seconds, so that the next leader serves them
 * again if the former one dies. A request without a receiver is lost, as with any Redis pub/sub message: the service has to repeat it.
 */
public final class ReplayRequests implements AutoCloseable {
    /** The channel of requests: {@code {"subscriber","event_types","since"}}. */
    public static final String CHANNEL = "kodama.replay";

    private static final Logger LOG = LoggerFactory.getLogger(ReplayRequests.class);
    private static final String ROLE = "replay";
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

    private final ReplayRequestsConfig config;
    private final IndexedJournal indexed;
    private final InstantSource clock;
    private final ReplayExecutor executor = new ReplayExecutor();
    private final RequestMeters meters;
    private final ChannelPublisher publisher;
    private final ChannelSubscriber subscriber;
    private final Thread thread;
    private final StandbyRequestBuffer standbyBuffer = new StandbyRequestBuffer();
    private final @Nullable SignatureVerifier verifier;
    private final LogRateLimiter invalidRequests = new LogRateLimiter();
    private volatile State startState = State.STARTING;
    private volatile @Nullable CheckpointStore checkpoints;
    private volatile @Nullable LeaderElection election;
    private volatile String kafkaDenial = "";
    private volatile boolean closing;

    private ReplayRequests(
            ReplayRequestsConfig config, JournalIndex index, MeterRegistry registry, InstantSource clock) {
        this.config = config;
        this.indexed = new IndexedJournal(JournalPages.of(config.journal(), clock, new SkippedRecords()), index);
        this.clock = clock;
        this.verifier = config.secret().map(SignatureVerifier::new).orElse(null);
        this.meters = new RequestMeters(registry, config.journal().source(), executor::running, executor::waiting);
        this.publisher = ChannelPublisher.open(config.redisUrl());
        this.thread = new Thread(this::run, "kodama-replay-requests");
        this.thread.setDaemon(true);
        this.subscriber = ChannelSubscriber.open(config.redisUrl(), "kodama-replay", List.of(CHANNEL), new Listener());
    }

    /**
     * Starts in the background and returns at once, whether Redis and Kafka are available or not.
     *
     * @param index of the journal; replays with a selective filter read by it
     * @param clock resolves times like {@code -10m}
     * @throws IllegalArgumentException if the Redis URI cannot be read
     */
    public static ReplayRequests start(
            ReplayRequestsConfig config, JournalIndex index, MeterRegistry registry, InstantSource clock) {
        var requests = new ReplayRequests(config, index, registry, clock);
        requests.thread.start();
        return requests;
    }

    /** Joins the election when the journal exists; then serves the requests received on standby. */
    private void run() {
        try {
            while (!join()) {
                answerExpired();
                Thread.sleep(RETRY_DELAY.toMillis());
            }
            boolean loaded = false;
            while (!closing) {
                loaded = isLeader() && (loaded || load());
                if (isLeader()) {
                    standbyBuffer.take().forEach(request -> serve(request, true));
                }
                answerExpired();
                rest();
            }
        } catch (InterruptedException e) {
            LOG.debug("Closed");
        }
    }

    /** Ends early when this process becomes the leader. */
    private void rest() throws InterruptedException {
        if (isLeader()) {
            Thread.sleep(POLL_INTERVAL.toMillis());
        } else {
            var unused = Objects.requireNonNull(election).await(POLL_INTERVAL);
        }
    }

    /** Loads the checkpoints of the former leader; until that succeeds all subscribers count as new. */
    private boolean load() {
        try {
            Objects.requireNonNull(checkpoints).load();
            return true;
        } catch (KafkaException e) {
            LOG.debug("Checkpoints cannot be read yet", e);
            return false;
        }
    }

    private boolean isLeader() {
        var joined = election;
        return joined != null && joined.isLeader();
    }

    /** The leader has answered expired requests; without a leader each process reports the failure. */
    private void answerExpired() {
        var joined = election;
        for (var request : standbyBuffer.expired(System.nanoTime())) {
            if ((joined == null || !joined.joined()) && request instanceof Valid valid) {
                reject(valid.subscriber(), "the journal cannot be reached; ask again later");
            }
        }
    }

    private boolean join() {
        try {
            JournalTopics.createForProgress(config.journal());
            checkpoints = new CheckpointStore(config.journal(), clock);
            election = new LeaderElection(config.journal(), ROLE);
            startState = State.STARTING;
            kafkaDenial = "";
            return true;
        } catch (JournalNotFoundException e) {
            startState = State.NO_JOURNAL;
        } catch (KafkaException e) {
            startState = State.KAFKA_AWAY;
            LOG.debug("Not started yet", e);
            onDenied(KafkaDenial.of(e, "Create").orElse(""));
        }
        return false;
    }

    private void onDenied(String denial) {
        if (!denial.isEmpty() && !denial.equals(kafkaDenial)) {
            LOG.warn("Requests on {} are not answered: {}", CHANNEL, denial);
        }
        kafkaDenial = denial;
    }

    /** @param fromStandby whether the request was received on standby */
    private void serve(Request request, boolean fromStandby) {
        var store = checkpoints;
        if (store == null) {
            return; // no leader without one
        }
        if (request instanceof Valid valid) {
            var task = new ReplayTask(valid, fromStandby, config.journal(), indexed, publisher, store, meters, clock);
            var admission = executor.admit(task, store.contains(valid.subscriber()));
            if (!fromStandby || admission != Admission.DUPLICATE) { // else a newer request is being served
                reject(valid.subscriber(), admission);
            }
        } else if (request instanceof Rejected rejected) {
            reject(rejected.subscriber(), rejected.reason());
        } else if (request instanceof NoReplyAddress invalid) {
            meters.invalid();
            warnAtIntervals(invalid.reason());
        }
    }

    private void reject(String subscriber, Admission admission) {
        if (admission == Admission.DUPLICATE) {
            reject(subscriber, "a replay for this subscriber runs or waits already; ask again when it has ended");
        } else if (admission == Admission.FULL) {
            reject(subscriber, "too many replays run and wait; ask again in a minute");
        }
    }

    private void reject(String subscriber, String reason) {
        meters.rejected();
        var answer = ReplyMessage.error(subscriber, reason);
        var unused = publisher.publish(answer.channel(), answer.message());
    }

    private void warnAtIntervals(String reason) {
        if (invalidRequests.due() > 0) {
            LOG.warn("Invalid request on {} without a reply address: {}", CHANNEL, reason);
        }
    }

    /** The status now. */
    public ReplayRequestsStatus status() {
        var joined = election;
        var redis = Stream.of(subscriber.denied(), publisher.denied())
                .flatMap(Optional::stream)
                .collect(Collectors.joining("; "));
        String kafka = joined == null ? kafkaDenial : joined.denied().orElse("");
        State state = startState;
        if (!subscriber.subscribed()
                || !publisher.connected()
                || publisher.denied().isPresent()) {
            state = redis.isEmpty() ? State.REDIS_AWAY : State.REDIS_DENIES;
        } else if (!kafka.isEmpty()) {
            state = State.KAFKA_DENIES;
        } else if (joined != null && joined.joined()) {
            state = joined.isLeader() ? State.ANSWERING : State.STANDBY;
        }
        String detail = Stream.of(redis, kafka).filter(text -> !text.isEmpty()).collect(Collectors.joining("; "));
        return new ReplayRequestsStatus(state, executor.running(), executor.waiting(), detail);
    }

    /** Stops running replays, asks their subscribers to retry, and leaves the election; within three seconds. */
    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        var leaving = new Thread(this::leave, "kodama-replay-leave");
        leaving.setDaemon(true);
        leaving.start();
        executor.close();
        indexed.pages().close();
        var store = checkpoints;
        if (store != null) {
            store.close();
        }
        publisher.close();
        meters.close();
        join(leaving, Duration.ofSeconds(1));
    }

    private static void join(Thread thread, Duration timeout) {
        try {
            thread.join(timeout.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void leave() {
        join(thread, Duration.ofMillis(500)); // it may be joining the election
        var joined = election;
        if (joined != null) {
            joined.close();
        }
        subscriber.close();
    }

    private final class Listener implements ChannelSubscriber.Listener {
        @Override
        public void onMessage(byte[] channel, byte[] message) {
            var request = RequestReader.read(message, clock.instant(), verifier);
            if (isLeader()) {
                serve(request, false);
            } else {
                standbyBuffer.add(request, System.nanoTime());
            }
        }

        @Override
        public void onSubscribed() {
            LOG.debug("Subscribed to {}", CHANNEL);
        }

        @Override
        public void onLost(String reason) {
            LOG.debug("Subscription lost: {}", reason);
        }
    }
}
