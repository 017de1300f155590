package dev.kodama.demo;

import dev.kodama.bus.EventBus;
import dev.kodama.bus.PublishOutcome;
import dev.kodama.bus.PublishOutcome.NotPublished;
import dev.kodama.demo.fleet.Fleet;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the events of a {@link Fleet} to Redis at a rate. {@value #STEADY_SERVICE} is subscribed all the time; {@value #DARK_SERVICE}
 * unsubscribes, and publishes nothing any more, when the fleet has come to {@link DemoPlan#darkAfter}. While Redis is unavailable events are
 * counted as not published, as they are lost to any publisher. At most {@value #MAX_IN_FLIGHT} publishes wait for Redis's answer.
 */
public final class Demo {
    static final String STEADY_SERVICE = "orchestrator_worker";
    static final String DARK_SERVICE = "synthesis_service";

    private static final int MAX_IN_FLIGHT = 1_000;
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CONNECT_POLL = Duration.ofMillis(5);
    private static final Duration MAX_SLEEP = Duration.ofMillis(100);
    private static final double NANOS = 1e9;

    private final DemoPlan plan;
    private final String redisUrl;
    private final Consumer<String> log;
    private final Map<String, Long> published = new HashMap<>();
    private final Map<String, Long> received = new HashMap<>();
    private final Deque<Waiting> inFlight = new ArrayDeque<>();
    private long notPublished;
    private @Nullable String failure;
    private volatile boolean stopped;

    private record Waiting(String eventType, CompletionStage<PublishOutcome> outcome) {}

    /** @param log takes one line when a service subscribes or goes dark */
    public Demo(DemoPlan plan, String redisUrl, Consumer<String> log) {
        this.plan = plan;
        this.redisUrl = redisUrl;
        this.log = log;
    }

    /** Ends {@link #run} after the event it is at. Safe for use by other threads. */
    public void stop() {
        stopped = true;
    }

    /**
     * Publishes until the plan's end or {@link #stop}.
     *
     * @throws DemoException if a service cannot subscribe
     */
    public DemoResult run() throws InterruptedException {
        try (var bus = EventBus.connect(redisUrl);
                var steady = DemoService.start(STEADY_SERVICE, redisUrl);
                var dark = DemoService.start(DARK_SERVICE, redisUrl)) {
            awaitConnected(bus);
            log.accept(STEADY_SERVICE + " and " + DARK_SERVICE + " are subscribed");
            long began = System.nanoTime();
            publishAll(bus, dark, began);
            var took = Duration.ofNanos(System.nanoTime() - began);
            settle(0);
            received.put(STEADY_SERVICE, steady.awaitReceived(published));
            received.put(DARK_SERVICE, dark.awaitReceived(published));
            return new DemoResult(plan.seed(), took, published, notPublished, Optional.ofNullable(failure), received);
        }
    }

    private static void awaitConnected(EventBus bus) throws InterruptedException {
        long deadline = System.nanoTime() + ANSWER_TIMEOUT.toNanos();
        while (!bus.connected() && System.nanoTime() < deadline) {
            Thread.sleep(CONNECT_POLL.toMillis());
        }
    }

    private void publishAll(EventBus bus, DemoService dark, long began) throws InterruptedException {
        var fleet = new Fleet(plan.seed(), plan.darkAfter());
        long sent = 0;
        for (long step = 0; sent < plan.maxEvents(); step++) {
            if (step == plan.darkAfter()) {
                settle(0);
                var unused = dark.awaitReceived(published);
                dark.close();
                log.accept(DARK_SERVICE + " has gone dark after " + step + " events");
            }
            if (!awaitTurn(began, step)) {
                return;
            }
            var event = fleet.next();
            if (plan.publishes(event.eventType())) {
                sent++;
                inFlight.add(new Waiting(event.eventType(), bus.publish(event)));
                settle(MAX_IN_FLIGHT);
            }
        }
    }

    /** @return false if the demo has ended */
    private boolean awaitTurn(long began, long step) throws InterruptedException {
        long turn = (long) ((double) step / plan.rate() * NANOS);
        while (true) {
            long elapsed = System.nanoTime() - began;
            if (stopped || elapsed >= plan.maxTime().toNanos()) {
                return false;
            }
            if (elapsed >= turn) {
                return true;
            }
            TimeUnit.NANOSECONDS.sleep(Math.min(turn - elapsed, MAX_SLEEP.toNanos()));
        }
    }

    /** Counts the oldest outcomes until at most {@code max} publishes wait for Redis's answer. */
    private void settle(int max) throws InterruptedException {
        while (inFlight.size() > max || (!inFlight.isEmpty() && isDone(inFlight.element()))) {
            var oldest = inFlight.remove();
            count(oldest.eventType(), outcome(oldest));
        }
    }

    private static boolean isDone(Waiting waiting) {
        return waiting.outcome().toCompletableFuture().isDone();
    }

    private static PublishOutcome outcome(Waiting waiting) throws InterruptedException {
        try {
            return waiting.outcome().toCompletableFuture().get(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return new NotPublished("no answer within " + ANSWER_TIMEOUT.toSeconds() + " s");
        }
    }

    private void count(String eventType, PublishOutcome outcome) {
        if (outcome instanceof NotPublished not) {
            notPublished++;
            failure = not.reason();
        } else {
            published.merge(eventType, 1L, Long::sum);
        }
    }
}
