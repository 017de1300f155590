package dev.kodama.bench.faults;

import dev.kodama.bench.journal.CommitObserver;
import dev.kodama.bench.journal.FollowingReader;
import dev.kodama.bench.journal.JournalScan;
import dev.kodama.bench.report.JournalCheck;
import dev.kodama.bench.report.JournalCheckResult;
import dev.kodama.bench.testbed.MirrorChild;
import dev.kodama.bench.testbed.NumberedPublisher;
import dev.kodama.embedded.StartFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Publishes numbered events while faults are injected, and then compares the journal with them. */
public final class FaultBench {
    /** The maximum lead of the publisher over the journal: 400 MB of the backlog's 1 GB. */
    private static final long MAX_AHEAD = 1_000_000;

    private FaultBench() {}

    /**
     * Runs a plan on servers of its own; returns when they have ended.
     *
     * @param dir an empty folder for logs and data
     * @param mainClass the main class of {@code kodama}
     * @param progress receives a line for each fault
     */
    public static FaultReport run(
            FaultPlan plan, Path dir, String mainClass, InstantSource clock, Consumer<String> progress)
            throws StartFailedException, IOException, InterruptedException {
        long began = System.nanoTime();
        try (var testbed = FaultTestbed.start(dir, mainClass);
                var commits = CommitObserver.start(testbed.journal(), clock);
                var following = FollowingReader.start(testbed.journal());
                var publisher = NumberedPublisher.start(
                        testbed.redis()::port,
                        plan.rate(),
                        () -> commits.reached().nextSequence() + MAX_AHEAD)) {
            progress.accept("two Redis, a broker and two mirrors run in " + dir + "; publishing");
            var faults = new FaultInjector(testbed, publisher, commits, progress);
            var injected = faults.inject(plan);
            publisher.finish(plan.events());
            var ledger = publisher.ledger();
            long last = ledger.lastAcknowledged();
            progress.accept(String.format("published %,d; reading the journal", last));
            var scanned = JournalScan.withConsumer(
                    testbed.journal(), last, faults.injector().written());
            return new FaultReport(
                    plan,
                    (System.nanoTime() - began) / 1_000_000,
                    ledger.acknowledged(),
                    ledger.uncertain(),
                    ledger.refused(),
                    check(scanned, publisher),
                    readerFindings(testbed, scanned, following),
                    scanned.disorder(),
                    new FaultReport.OtherRecords(
                            scanned.foreign(),
                            scanned.repeated(),
                            faults.oversized().published(),
                            faults.oversized().rejected()),
                    faults.sideChecks(),
                    injected,
                    testbed.mirrors().stream()
                            .flatMap(one -> one.failures().stream())
                            .toList(),
                    testbed.mirrors().stream()
                            .mapToLong(MirrorChild::peakBytes)
                            .max()
                            .orElse(0));
        }
    }

    private static List<String> readerFindings(
            FaultTestbed testbed, JournalScan.Scanned scanned, FollowingReader following) throws InterruptedException {
        var entries = scanned.entries();
        long last = entries.isEmpty() ? 0 : entries.get(entries.size() - 1).sequence();
        return Stream.of(JournalScan.withReader(testbed.journal(), entries), following.finding(last))
                .filter(finding -> !finding.isEmpty())
                .toList();
    }

    private static JournalCheckResult check(JournalScan.Scanned scanned, NumberedPublisher publisher) {
        var ledger = publisher.ledger();
        var check = new JournalCheck(ledger::acknowledged, ledger::uncertain);
        scanned.entries().forEach(entry -> entry.addTo(check));
        return check.end(publisher.next() - 1);
    }
}
