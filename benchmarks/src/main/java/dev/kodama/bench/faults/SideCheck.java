package dev.kodama.bench.faults;

import dev.kodama.bench.report.JournalCheckResult;
import java.util.ArrayList;
import java.util.List;

/**
 * What a fault on servers or a source of its own has come to.
 *
 * @param kind of the fault
 * @param acknowledged how many Redis acknowledged
 * @param note what else was seen, empty if nothing
 */
record SideCheck(FaultKind kind, long acknowledged, JournalCheckResult journal, String note) {
    /** What must not be, a line each. */
    List<String> findings() {
        var findings = new ArrayList<String>();
        if (journal.lostInHoles() > 0) {
            findings.add(journal.lostInHoles() + " lost, although nothing was done that has to lose");
        }
        findings.addAll(journal).findings();
        return findings.stream().map(finding -> kind.word() + ": " + finding).toList();
    }

    String line() {
        return String.format(
                "%-22s %,d acknowledged, %,d journaled (%,d of them uncertain), %,d lost inside a told hole, %,d outside, %,d repeated, %,d out of order%s",
                kind.word(),
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
