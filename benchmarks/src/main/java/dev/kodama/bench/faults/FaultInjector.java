package dev.kodama.bench.faults;

import dev.kodama.bench.faults.FaultKind.Part;
import dev.kodama.bench.faults.FaultPlan.Due;
import dev.kodama.bench.journal.CommitObserver;
import dev.kodama.bench.journal.JournalInjector;
import dev.kodama.bench.testbed.MirrorChild;
import dev.kodama.bench.testbed.NumberedPublisher;
import dev.kodama.testing.process.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Injects faults at their events, one thread each. Faults that need the same part wait for each other. */
final class FaultInjector {
    private static final Duration TIMEOUT = Duration.ofMinutes(4);
    /** Longer than the session timeout of a mirror. */
    private static final int FREEZE_MILLIS = 8_000;

    private static final long MAX_EVENTS_OF_UP = 200_000;

    private final FaultTestbed testbed;
    private final NumberedPublisher publisher;
    private final CommitObserver commits;
    private final Consumer<String> progress;
    private final JournalInjector injector;
    private final OversizedEvents oversized;
    private final List<SideCheck> sideChecks = new CopyOnWriteArrayList<>();
    private final AtomicInteger started = new AtomicInteger();
    private final Map<Part, ReentrantLock> parts = new EnumMap<>(Part.class);
    private final List<FaultReport.Injected> injected = new ArrayList<>();
    private final long began = System.nanoTime();

    FaultInjector(
            FaultTestbed testbed, NumberedPublisher publisher, CommitObserver commits, Consumer<String> progress) {
        this.testbed = testbed;
        this.publisher = publisher;
        this.commits = commits;
        this.progress = progress;
        this.injector = new JournalInjector(testbed.journal());
        this.oversized = new OversizedEvents(testbed.journal(), testbed.redis()::port);
        for (Part part : Part.values()) {
            parts.put(part, new ReentrantLock(true));
        }
    }

    /** The writer of foreign and repeated records. */
    JournalInjector injector() {
        return injector;
    }

    OversizedEvents oversized() {
        return oversized;
    }

    /** The results of faults with their own servers or source. */
    List<SideCheck> sideChecks() {
        return List.copyOf(sideChecks);
    }

    /** Returns when the last fault is over. */
    List<FaultReport.Injected> inject(FaultPlan plan) throws IOException, InterruptedException {
        ExecutorService threads = Executors.newCachedThreadPool();
        var running = new ArrayList<Future<?>>();
        try {
            for (Due due : plan.due()) {
                while (publisher.next() < due.event()) {
                    Thread.sleep(1);
                }
                running.add(threads.submit(() -> {
                    runExclusively(due, Math.min(plan.events(), MAX_EVENTS_OF_UP));
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("the fault injection failed: " + e.getCause(), e.getCause());
        } finally {
            threads.shutdownNow();
        }
        synchronized (injected) {
            return List.copyOf(injected);
        }
    }

    private void runExclusively(Due due, long eventsOfUp) throws Exception {
        var locks = due.kind().parts().stream().map(parts::get).toList();
        for (ReentrantLock lock : locks) {
            lock.lockInterruptibly();
        }
        long from = millis();
        long event = publisher.next();
        boolean standbyPresent = testbed.standsBy();
        try {
            long takeOver = one(due.kind(), due.random(), eventsOfUp);
            var done = new FaultReport.Injected(due.kind().label(), event, from, millis(), takeOver, standbyPresent);
            synchronized (injected) {
                injected.add(done);
            }
            progress.accept(done.line());
        } finally {
            locks.forEach(ReentrantLock::unlock);
        }
    }

    private long millis() {
        return (System.nanoTime() - began) / 1_000_000;
    }

    /** @return the time until another mirror continued the journal; 0 where none takes over */
    private long one(FaultKind kind, Random random, long eventsOfUp) throws Exception {
        int pauseMillis = 200 + random.nextInt(2_800);
        switch (kind) {
            case MIRROR_KILL -> {
                return commits.millisToNextAfter(() -> active().kill());
            }
            case MIRROR_STOP -> {
                return commits.millisToNextAfter(() -> active().stop());
            }
            case MIRROR_FREEZE -> freeze();
            case LINK_CUT, LINK_STALL, LINK_HALF_OPEN -> link(kind, pauseMillis);
            case BROKER_STOP, BROKER_KILL -> broker(kind, pauseMillis);
            case CLIENT_KILL -> testbed.redis().killReplicas();
            case FAILOVER -> failOver();
            case RESTART_SAVED -> {
                testbed.redis().awaitReplicas(2);
                testbed.redis().restartSaved();
            }
            case RESTART_CRASHED -> {
                testbed.redis().awaitReplicas(2); // what another fault lost is told by then
                testbed.redis().crash();
            }
            case OVERFLOW -> overflow(pauseMillis);
            case FOREIGN_RECORD -> injector.foreign(random);
            case REPEATED_RECORD -> injector.repeat(random);
            case PARTITION_ADDED -> injector.addPartition();
            case EVENT_TOO_LARGE -> oversized.publish(random);
            case FIRST_COMMIT_STALL ->
                sideChecks.add(new FirstCommitStall(testbed, publisher, "first-" + started.incrementAndGet()).run());
            case UP_STOP -> {
                var dir = testbed.dir().resolve("up-" + started.incrementAndGet());
                sideChecks.add(new UpStop(dir, testbed.mainClass(), eventsOfUp).run());
            }
        }
        return 0;
    }

    private MirrorChild active() throws IOException, InterruptedException {
        Await.until("an active mirror", TIMEOUT, () -> testbed.active().isPresent());
        return testbed.active().orElseGet(() -> testbed.mirrors().get(0));
    }

    private void freeze() throws IOException, InterruptedException {
        var zombie = active();
        zombie.freeze();
        Thread.sleep(FREEZE_MILLIS);
        zombie.thaw();
    }

    private void link(FaultKind kind, int millis) throws IOException, InterruptedException {
        if (kind == FaultKind.LINK_CUT) {
            testbed.link().cut();
            Thread.sleep(millis);
            testbed.link().mend();
        } else if (kind == FaultKind.LINK_STALL) {
            testbed.link().stall();
            Thread.sleep(millis);
            testbed.link().flow();
        } else {
            long before = testbed.link().accepted();
            testbed.link().forgetRedis();
            Await.until("the mirror back", TIMEOUT, () -> testbed.link().accepted() > before);
        }
    }

    private void broker(FaultKind kind, int millis) throws IOException, InterruptedException {
        if (kind == FaultKind.BROKER_STOP) {
            testbed.broker().stop();
        } else {
            testbed.broker().kill();
        }
        Thread.sleep(millis);
        testbed.broker().startAgain();
    }

    private void failOver() throws Exception {
        testbed.redis().awaitReplicasOfThisId(2);
        publisher.switchOver(testbed.redis()::failOver);
        testbed.link().drop();
    }

    private void overflow(int millis) throws IOException, InterruptedException {
        testbed.redis().awaitReplicas(2);
        testbed.link().cut();
        testbed.redis().shrinkBacklog();
        Thread.sleep(millis);
        testbed.link().mend();
        testbed.redis().growBacklog();
    }
}
