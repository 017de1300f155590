package dev.kodama.replay.request;

import dev.kodama.bus.ChannelPublisher;
import dev.kodama.bus.ChannelSubscriber;
import dev.kodama.journal.JournalNotFoundException;
import dev.kodama.journal.topics.JournalTopics;
import dev.kodama.journal.kafka.KafkaDenial;
import dev.kodama.journal.kafka.LeaderElection;
import dev.kodama.replay.request.ReplayRequestsStatus.State;
import dev.kodama.replay.request.Request.Refused;
import dev.kodama.replay.request.Request.Unanswerable;
import dev.kodama.replay.request.Request.Wanted;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers services that only speak Redis: on the channel {@link #CHANNEL} they ask for what they missed, and it comes on {@code
 * replay.SUBSCRIBER.EVENT_TYPE}. At most {@value ReplayExecutor#MAX_RUNNING} requests run and twice {@value ReplayExecutor#MAX_WAITING} wait, one a
 * subscriber; others are told to try again. Of several processes of a source one answers. With Redis or Kafka away it waits and
 * comes back. Requests are held for ten seconds by those whose turn it is not: the next one serves them again if the one before
 * dies. A request that nobody hears is lost, as Redis pub/sub loses: without an answer the service asks again.
 */
public final class ReplayRequests implements AutoCloseable {
    /** Where services ask: {@code {"subscriber","event_types","since"}}. */
    public static final String CHANNEL = "kodama.replay";

    private static final Logger LOG = LoggerFactory.getLogger(ReplayRequests.class);
    private static final String ROLE = "replay";
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final long QUIET_NANOS = Duration.ofSeconds(10).toNanos();

    private final ReplayRequestsConfig config;
    private final InstantSource clock;
    private final ReplayExecutor desk = new ReplayExecutor();
    private final RequestMeters meters;
    private final ChannelPublisher publisher;
    private final ChannelSubscriber feed;
    private final Thread attending;
    private final StandbyRequestBuffer held = new StandbyRequestBuffer();
    private final @Nullable SignatureVerifier verifier;
    private final AtomicLong nextSayNanos = new AtomicLong(System.nanoTime());
    private volatile State preparation = State.STARTING;
    private volatile @Nullable CheckpointStore progress;
    private volatile @Nullable LeaderElection turn;
    private volatile String kafkaDenies = "";
    private volatile boolean closing;

    private ReplayRequests(ReplayRequestsConfig config, MeterRegistry registry, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        this.verifier = config.secret().map(SignatureVerifier::new).orElse(null);
        this.meters = new RequestMeters(registry, config.journal().source(), desk);
        this.publisher = ChannelPublisher.open(config.redisUrl());
        this.attending = new Thread(this::attend, "kodama-replay-requests");
        this.attending.setDaemon(true);
        this.feed = ChannelSubscriber.open(config.redisUrl(), "kodama-replay", List.of(CHANNEL), new Listener());
    }

    /**
     * Starts in the background and returns at once, whether Redis and Kafka are there or not.
     *
     * @param clock tells what {@code -10m} is back from
     * @throws IllegalArgumentException if the Redis URI cannot be read
     */
    public static ReplayRequests start(ReplayRequestsConfig config, MeterRegistry registry, InstantSource clock) {
        var requests = new ReplayRequests(config, registry, clock);
        requests.attending.start();
        return requests;
    }

    /** Joins as soon as the journal is there; then looks after the requests that came while it was not our turn. */
    private void attend() {
        try {
            while (!joined()) {
                answerExpired();
                Thread.sleep(RETRY.toMillis());
            }
            boolean loaded = false;
            while (!closing) {
                loaded = ours() && (loaded || load());
                if (ours()) {
                    held.take().forEach(request -> take(request, true));
                }
                answerExpired();
                Thread.sleep(LOOK.toMillis());
            }
        } catch (InterruptedException e) {
            LOG.debug("closed");
        }
    }

    /** Whose progress is kept, as the one before has left it; without that all are taken for new. */
    private boolean load() {
        try {
            Objects.requireNonNull(progress).load();
            return true;
        } catch (KafkaException e) {
            LOG.debug("the subscribers cannot be read now", e);
            return false;
        }
    }

    private boolean ours() {
        var whose = turn;
        return whose != null && whose.ours();
    }

    /** Who has the turn has answered them; where nobody can, each says so. */
    private void answerExpired() {
        var whose = turn;
        for (var request : held.expired(System.nanoTime())) {
            if ((whose == null || !whose.joined()) && request instanceof Wanted wanted) {
                refuse(wanted.subscriber(), "the journal cannot be reached; ask again later");
            }
        }
    }

    private boolean joined() {
        try {
            JournalTopics.createForProgress(config.journal());
            progress = new CheckpointStore(config.journal(), clock);
            turn = new LeaderElection(config.journal(), ROLE);
            preparation = State.STARTING;
            kafkaDenies = "";
            return true;
        } catch (JournalNotFoundException e) {
            preparation = State.NO_JOURNAL;
        } catch (KafkaException e) {
            preparation = State.KAFKA_AWAY;
            LOG.debug("not prepared", e);
            onDenied(KafkaDenial.of(e, "Create").orElse(""));
        }
        return false;
    }

    private void onDenied(String named) {
        if (!named.isEmpty() && !named.equals(kafkaDenies)) {
            LOG.warn("Requests on {} are not answered: {}", CHANNEL, named);
        }
        kafkaDenies = named;
    }

    /** @param afterwards whether it came while it was not our turn */
    private void take(Request request, boolean afterwards) {
        var kept = progress;
        if (kept == null) {
            return; // it is not our turn before there is one
        }
        if (request instanceof Wanted wanted) {
            var errand = new ReplayTask(wanted, afterwards, config.journal(), publisher, kept, meters, clock);
            var admission = desk.admit(errand, kept.keeps(wanted.subscriber()));
            if (!afterwards
                    || admission
                            != ReplayExecutor.Admission
                                    .ONE_ALREADY) { // else it has asked anew meanwhile, and is answered
                refuse(wanted.subscriber(), admission);
            }
        } else if (request instanceof Refused refused) {
            refuse(refused.subscriber(), refused.why());
        } else if (request instanceof Unanswerable unanswerable) {
            meters.invalid();
            sayOnceInAWhile(unanswerable.why());
        }
    }

    private void refuse(String subscriber, ReplayExecutor.Admission admission) {
        if (admission == ReplayExecutor.Admission.ONE_ALREADY) {
            refuse(subscriber, "a replay for this subscriber runs or waits already; ask again when it has ended");
        } else if (admission == ReplayExecutor.Admission.FULL) {
            refuse(subscriber, "too many replays run and wait; ask again in a minute");
        }
    }

    private void refuse(String subscriber, String why) {
        meters.rejected();
        var answer = ReplyMessage.error(subscriber, why);
        var unused = publisher.publish(answer.channel(), answer.message());
    }

    private void sayOnceInAWhile(String why) {
        long now = System.nanoTime();
        long next = nextSayNanos.get();
        if (now - next >= 0 && nextSayNanos.compareAndSet(next, now + QUIET_NANOS)) {
            LOG.warn("Somebody asked on {}, and cannot be answered: {}", CHANNEL, why);
        }
    }

    /** How it is doing now. */
    public ReplayRequestsStatus status() {
        var whose = turn;
        var redis = Stream.of(feed.denied(), publisher.denied())
                .flatMap(Optional::stream)
                .collect(Collectors.joining("; "));
        String kafka = whose == null ? kafkaDenies : whose.denied().orElse("");
        State state = preparation;
        if (!feed.subscribed() || !publisher.connected() || publisher.denied().isPresent()) {
            state = redis.isEmpty() ? State.REDIS_AWAY : State.REDIS_DENIES;
        } else if (!kafka.isEmpty()) {
            state = State.KAFKA_DENIES;
        } else if (whose != null && whose.joined()) {
            state = whose.ours() ? State.ANSWERING : State.STANDBY;
        }
        String detail = Stream.of(redis, kafka).filter(one -> !one.isEmpty()).collect(Collectors.joining("; "));
        return new ReplayRequestsStatus(state, desk.running(), desk.waiting(), detail);
    }

    /** Stops what runs, tells its subscribers to ask again, and hands the turn on; within three seconds. */
    @Override
    public void close() {
        closing = true;
        attending.interrupt();
        var leaving = new Thread(this::leave, "kodama-replay-leave");
        leaving.setDaemon(true);
        leaving.start();
        desk.close();
        var kept = progress;
        if (kept != null) {
            kept.close();
        }
        publisher.close();
        meters.close();
        join(leaving, Duration.ofSeconds(1));
    }

    private static void join(Thread thread, Duration patience) {
        try {
            thread.join(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void leave() {
        join(attending, Duration.ofMillis(500)); // a turn that it has just taken is left, too
        var whose = turn;
        if (whose != null) {
            whose.close();
        }
        feed.close();
    }

    private final class Listener implements ChannelSubscriber.Listener {
        @Override
        public void onMessage(byte[] channel, byte[] message) {
            var request = RequestReader.read(message, clock.instant(), verifier);
            if (ours()) {
                take(request, false);
            } else {
                held.add(request, System.nanoTime());
            }
        }

        @Override
        public void onSubscribed() {
            LOG.debug("listening on {}", CHANNEL);
        }

        @Override
        public void onLost(String reason) {
            LOG.debug("not listening: {}", reason);
        }
    }
}
