package dev.kodama.bench.faults;

import dev.kodama.bench.journal.JournalScan;
import dev.kodama.bench.report.JournalCheck;
import dev.kodama.bench.testbed.MirrorChild;
import dev.kodama.bench.testbed.NumberedPublisher;
import dev.kodama.bench.testbed.PublishLedger;
import dev.kodama.journal.StartPosition;
import dev.kodama.journal.reader.JournalReader;
import dev.kodama.testing.process.Await;
import dev.kodama.testing.process.LinkProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Kills the first mirror of a new source before its first commit: Kafka is stopped (SIGSTOP) when the mirror attaches, the mirror is killed
 * (kill -9), and Kafka continues. Events published after a mirror of the source was ready must be journaled.
 */
record FirstCommitStall(FaultTestbed testbed, NumberedPublisher publisher, String source) {
    private static final Duration TIMEOUT = Duration.ofMinutes(4);
    private static final Duration STALL = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(500);
    /** A mirror sends one PSYNC to check its rights before it attaches. */
    private static final int ATTACHES = 2;

    private static final int EVENTS = 1_000;

    SideCheck run() throws IOException, InterruptedException {
        var attached = new CountDownLatch(1);
        try (var link = LinkProxy.start(testbed.redis()::port)) {
            link.before("PSYNC", ATTACHES, () -> {
                testbed.broker().freeze();
                attached.countDown();
            });
            try (var mirror = testbed.mirror(source, link.port())) {
                if (!attached.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IOException("the mirror of " + source + " did not attach");
                }
                long early = killStalled(mirror);
                Await.until("the mirror of " + source, TIMEOUT, mirror::ready);
                long from = early > 0 ? early : publisher.next();
                return check(from, from + EVENTS, early > 0 ? "ready before its first commit" : "");
            }
        }
    }

    /** @return the next number when the mirror was ready although Kafka was stopped; 0 if it was not */
    private long killStalled(MirrorChild mirror) throws IOException, InterruptedException {
        long ready = 0;
        try {
            long deadline = System.nanoTime() + STALL.toNanos();
            while (System.nanoTime() < deadline) {
                ready = ready == 0 && mirror.ready() ? publisher.next() : ready;
                Thread.sleep(10);
            }
            mirror.kill();
        } finally {
            testbed.broker().thaw();
        }
        return ready;
    }

    private SideCheck check(long from, long to, String note) throws IOException, InterruptedException {
        PublishLedger ledger = publisher.ledger();
        Await.until("the numbers up to " + to, TIMEOUT, () -> ledger.lastAcknowledged() > to);
        var check = new JournalCheck(
                number -> number >= from && number <= to && ledger.acknowledged(number),
                number -> number < from || number > to || ledger.uncertain(number));
        long acknowledged = 0;
        for (long number = from; number <= to; number++) {
            acknowledged += ledger.acknowledged(number) ? 1 : 0;
        }
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        long number = 0;
        try (var reader = JournalReader.open(testbed.journal(source), new StartPosition.Earliest())) {
            while (number <= to && System.nanoTime() < deadline) {
                for (var event : reader.poll(POLL)) {
                    var entry = JournalScan.Entry.of(event.sequence(), event.bytes());
                    number = Math.max(number, entry.number());
                    entry.addTo(check);
                }
            }
        }
        return new SideCheck(FaultKind.FIRST_COMMIT_STALL, acknowledged, check.end(to), note);
    }
}
