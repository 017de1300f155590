package dev.kodama.bench.faults;

import dev.kodama.bench.faults.FaultKind.Part;
import dev.kodama.bench.faults.FaultPlan.Due;
import dev.kodama.bench.journal.CommitWatch;
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

/** Injects faults at their events, each in a thread of its own; those that need the same part wait for one another. */
final class Faults {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    /** Longer than a mirror's session. */
    private static final int FREEZE_MILLIS = 8_000;

    private static final long MAX_EVENTS_OF_UP = 200_000;

    private final FaultRig rig;
    private final NumberedPublisher publisher;
    private final CommitWatch commits;
    private final Consumer<String> say;
    private final JournalInjector injector;
    private final OversizedEvents oversized;
    private final List<SideCheck> sideChecks = new CopyOnWriteArrayList<>();
    private final AtomicInteger started = new AtomicInteger();
    private final Map<Part, ReentrantLock> parts = new EnumMap<>(Part.class);
    private final List<FaultReport.Injected> injected = new ArrayList<>();
    private final long began = System.nanoTime();

    Faults(FaultRig rig, NumberedPublisher publisher, CommitWatch commits, Consumer<String> say) {
        this.rig = rig;
        this.publisher = publisher;
        this.commits = commits;
        this.say = say;
        this.injector = new JournalInjector(rig.journal());
        this.oversized = new OversizedEvents(rig.journal(), rig.redis()::port);
        for (Part part : Part.values()) {
            parts.put(part, new ReentrantLock(true));
        }
    }

    /** What was written into the journal beside the mirrors. */
    JournalInjector injector() {
        return injector;
    }

    OversizedEvents oversized() {
        return oversized;
    }

    /** Of the faults that have servers or a source of their own. */
    List<SideCheck> sideChecks() {
        return List.copyOf(sideChecks);
    }

    /** Returns when the last is over. */
    List<FaultReport.Injected> inject(FaultPlan plan) throws IOException, InterruptedException {
        ExecutorService threads = Executors.newCachedThreadPool();
        var running = new ArrayList<Future<?>>();
        try {
            for (Due due : plan.due()) {
                while (publisher.next() < due.event()) {
                    Thread.sleep(1);
                }
                running.add(threads.submit(() -> {
                    alone(due, Math.min(plan.events(), MAX_EVENTS_OF_UP));
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("the harness failed: " + e.getCause(), e.getCause());
        } finally {
            threads.shutdownNow();
        }
        synchronized (injected) {
            return List.copyOf(injected);
        }
    }

    private void alone(Due due, long eventsOfUp) throws Exception {
        var locks = due.kind().parts().stream().map(parts::get).toList();
        for (ReentrantLock lock : locks) {
            lock.lockInterruptibly();
        }
        long from = millis();
        long event = publisher.next();
        boolean stoodBy = rig.standsBy();
        try {
            long takeOver = one(due.kind(), due.random(), eventsOfUp);
            var done = new FaultReport.Injected(due.kind().word(), event, from, millis(), takeOver, stoodBy);
            synchronized (injected) {
                injected.add(done);
            }
            say.accept(done.line());
        } finally {
            locks.forEach(ReentrantLock::unlock);
        }
    }

    private long millis() {
        return (System.nanoTime() - began) / 1_000_000;
    }

    /** @return the time until the journal went on where another mirror took over, else 0 */
    private long one(FaultKind kind, Random random, long eventsOfUp) throws Exception {
        int briefly = 200 + random.nextInt(2_800);
        switch (kind) {
            case MIRROR_KILL -> {
                return commits.millisToNextAfter(() -> active().kill());
            }
            case MIRROR_STOP -> {
                return commits.millisToNextAfter(() -> active().stop());
            }
            case MIRROR_FREEZE -> freeze();
            case LINK_CUT, LINK_STALL, LINK_HALF_OPEN -> link(kind, briefly);
            case BROKER_STOP, BROKER_KILL -> broker(kind, briefly);
            case CLIENT_KILL -> rig.redis().killReplicas();
            case FAILOVER -> failOver();
            case RESTART_SAVED -> {
                rig.redis().awaitReplicas(2);
                rig.redis().restartSaved();
            }
            case RESTART_CRASHED -> {
                rig.redis().awaitReplicas(2); // what another fault lost is told by then
                rig.redis().crash();
            }
            case OVERFLOW -> overflow(briefly);
            case FOREIGN_RECORD -> injector.foreign(random);
            case REPEATED_RECORD -> injector.repeat(random);
            case PARTITION_ADDED -> injector.addPartition();
            case EVENT_TOO_LARGE -> oversized.publish(random);
            case FIRST_COMMIT_STALL ->
                sideChecks.add(new FirstCommitStall(rig, publisher, "first-" + started.incrementAndGet()).run());
            case UP_STOP -> {
                var dir = rig.dir().resolve("up-" + started.incrementAndGet());
                sideChecks.add(new UpStop(dir, rig.mainClass(), eventsOfUp).run());
            }
        }
        return 0;
    }

    private MirrorChild active() throws IOException, InterruptedException {
        Await.until("an active mirror", PATIENCE, () -> rig.active().isPresent());
        return rig.active().orElseGet(() -> rig.mirrors().get(0));
    }

    private void freeze() throws IOException, InterruptedException {
        var zombie = active();
        zombie.freeze();
        Thread.sleep(FREEZE_MILLIS);
        zombie.thaw();
    }

    private void link(FaultKind kind, int millis) throws IOException, InterruptedException {
        if (kind == FaultKind.LINK_CUT) {
            rig.link().cut();
            Thread.sleep(millis);
            rig.link().mend();
        } else if (kind == FaultKind.LINK_STALL) {
            rig.link().stall();
            Thread.sleep(millis);
            rig.link().flow();
        } else {
            long before = rig.link().accepted();
            rig.link().forgetRedis();
            Await.until("the mirror back", PATIENCE, () -> rig.link().accepted() > before);
        }
    }

    private void broker(FaultKind kind, int millis) throws IOException, InterruptedException {
        if (kind == FaultKind.BROKER_STOP) {
            rig.broker().stop();
        } else {
            rig.broker().kill();
        }
        Thread.sleep(millis);
        rig.broker().startAgain();
    }

    private void failOver() throws Exception {
        rig.redis().awaitReplicasOfThisId(2);
        publisher.switchOver(rig.redis()::failOver);
        rig.link().drop();
    }

    private void overflow(int millis) throws IOException, InterruptedException {
        rig.redis().awaitReplicas(2);
        rig.link().cut();
        rig.redis().shrinkBacklog();
        Thread.sleep(millis);
        rig.link().mend();
        rig.redis().growBacklog();
    }
}
