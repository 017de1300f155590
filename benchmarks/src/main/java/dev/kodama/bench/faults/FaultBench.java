package dev.kodama.bench.faults;

import dev.kodama.bench.journal.CommitWatch;
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

/** Publishes numbered events while faults are injected, and then counts what the journal has of them. */
public final class FaultBench {
    /** How far publishing may be ahead of the journal: 400 MB of the backlog's 1 GB, however slow the machine. */
    private static final long MAX_AHEAD = 1_000_000;

    private FaultBench() {}

    /**
     * Runs a plan on servers of its own; returns when they have ended.
     *
     * @param dir an empty folder; logs stay in it
     * @param mainClass of the command line that knows {@code mirror}
     * @param say told a line for each fault
     */
    public static FaultReport run(FaultPlan plan, Path dir, String mainClass, InstantSource clock, Consumer<String> say)
            throws StartFailedException, IOException, InterruptedException {
        long began = System.nanoTime();
        try (var rig = FaultRig.start(dir, mainClass);
                var commits = CommitWatch.start(rig.journal(), clock);
                var following = FollowingReader.start(rig.journal());
                var publisher = NumberedPublisher.start(
                        rig.redis()::port, plan.rate(), () -> commits.reached().nextSequence() + MAX_AHEAD)) {
            say.accept("two Redis, a broker and two mirrors run in " + dir + "; publishing");
            var faults = new Faults(rig, publisher, commits, say);
            var injected = faults.inject(plan);
            publisher.finish(plan.events());
            var ledger = publisher.ledger();
            long last = ledger.lastAcknowledged();
            say.accept(String.format("published %,d; reading the journal", last));
            var scanned =
                    JournalScan.plainly(rig.journal(), last, faults.injector().written());
            return new FaultReport(
                    plan,
                    (System.nanoTime() - began) / 1_000_000,
                    ledger.acknowledged(),
                    ledger.uncertain(),
                    ledger.refused(),
                    check(scanned, publisher),
                    readerFindings(rig, scanned, following),
                    scanned.disorder(),
                    new FaultReport.Beside(
                            scanned.foreign(),
                            scanned.repeated(),
                            faults.oversized().published(),
                            faults.oversized().rejected()),
                    faults.sideChecks(),
                    injected,
                    rig.mirrors().stream()
                            .flatMap(one -> one.failures().stream())
                            .toList(),
                    rig.mirrors().stream()
                            .mapToLong(MirrorChild::peakBytes)
                            .max()
                            .orElse(0));
        }
    }

    private static List<String> readerFindings(FaultRig rig, JournalScan.Scanned scanned, FollowingReader following)
            throws InterruptedException {
        var entries = scanned.entries();
        long last = entries.isEmpty() ? 0 : entries.get(entries.size() - 1).sequence();
        return Stream.of(JournalScan.withReader(rig.journal(), entries), following.finding(last))
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
