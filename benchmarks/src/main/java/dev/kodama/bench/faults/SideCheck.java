package dev.kodama.bench.faults;

import dev.kodama.bench.report.JournalCheckResult;
import java.util.ArrayList;
import java.util.List;

/**
 * The result of a fault with its own servers or source.
 *
 * @param kind of the fault
 * @param acknowledged events that Redis acknowledged
 * @param note a further observation; empty without one
 */
record SideCheck(FaultKind kind, long acknowledged, JournalCheckResult journal, String note) {
    /** The faults, one line each. */
    List<String> findings() {
        var findings = new ArrayList<String>();
        if (journal.lostInHoles() > 0) {
            findings.add(journal.lostInHoles() + " lost, although no fault may lose events");
        }
        findings.addAll(journal.findings());
        return findings.stream().map(finding -> kind.label() + ": " + finding).toList();
    }

    String line() {
        return String.format(
                "%-22s %,d acknowledged, %,d journaled (%,d of them uncertain), %,d lost inside a hole, %,d outside, %,d repeated, %,d out of order%s",
                kind.label(),
                acknowledged,
                journal.journaled(),
                journal.uncertain(),
                journal.lostInHoles(),
                journal.lostOutside(),
                journal.repeated(),
                journal.outOfOrder(),
                note.isEmpty() ? "" : "; " + note);
    }
}
