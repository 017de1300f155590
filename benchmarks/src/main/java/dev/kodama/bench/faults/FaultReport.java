package dev.kodama.bench.faults;

import dev.kodama.bench.report.JournalCheckResult;
import dev.kodama.bench.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The result of a run.
 *
 * @param refused events that Redis answered with an error; they were not published
 * @param readerFindings faults of {@code JournalReader}
 * @param disorder events after a later one in their partition
 * @param mirrorEnds mirrors that ended by themselves, with their last log line
 */
public record FaultReport(
        FaultPlan plan,
        long millis,
        long acknowledged,
        long uncertain,
        long refused,
        JournalCheckResult journal,
        List<String> readerFindings,
        long disorder,
        OtherRecords otherRecords,
        List<SideCheck> sideChecks,
        List<Injected> faults,
        List<String> mirrorEnds,
        long peakMirrorBytes)
        implements Report {
    /**
     * A fault that was injected.
     *
     * @param event the next number to publish when it began
     * @param takeOverMillis the time from the end of the mirror to the next commit; 0 for other faults
     * @param standbyPresent whether another mirror was standing by at the start
     */
    record Injected(
            String kind, long event, long fromMillis, long toMillis, long takeOverMillis, boolean standbyPresent) {
        String line() {
            return String.format(
                    "%7.1f s  event %,10d  %-15s %6.1f s%s",
                    fromMillis / 1e3,
                    event,
                    kind,
                    (toMillis - fromMillis) / 1e3,
                    takeOverMillis > 0 ? String.format("  next commit after %.1f s", takeOverMillis / 1e3) : "");
        }

        boolean overlaps(Injected other) {
            return !equals(other) && other.fromMillis < toMillis && fromMillis < other.toMillis;
        }
    }

    /**
     * The records beside the events of the mirrors.
     *
     * @param foreign records in the journal that no mirror wrote
     * @param repeated records of the journal that were written again
     * @param oversized published events that are too large for the topic
     * @param rejected those of them in the rejected topic
     */
    record OtherRecords(long foreign, long repeated, long oversized, long rejected) {}

    /** The faults, one line each; empty if the mirror lost, repeated and reordered nothing. */
    @Override
    public List<String> findings() {
        var findings = new ArrayList<String>();
        if (plan.kinds().stream().noneMatch(FaultKind::loses)) {
            add(findings, journal.lostInHoles(), "lost, although no fault may lose events");
        }
        findings.addAll(journal.findings());
        add(findings, disorder, "behind a later one in their partition");
        add(findings, otherRecords.oversized() - otherRecords.rejected(), "too large for the topic and not rejected");
        findings.addAll(readerFindings);
        sideChecks.forEach(check -> findings.addAll(check.findings()));
        return findings;
    }

    private static void add(List<String> findings, long count, String what) {
        if (count > 0) {
            findings.add(String.format("%,d %s", count, what));
        }
    }

    @Override
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(String.format("seed %d: %d faults in %.0f s", plan.seed(), faults.size(), millis / 1e3));
        lines.add(String.format(
                "published     %,12d acknowledged, %,d uncertain, %,d refused", acknowledged, uncertain, refused));
        lines.add(
                String.format("journaled     %,12d, %,d of them uncertain", journal.journaled(), journal.uncertain()));
        lines.add(String.format(
                "lost          %,12d inside a hole, %,d outside", journal.lostInHoles(), journal.lostOutside()));
        lines.add(String.format("repeated      %,12d", journal.repeated()));
        lines.add(String.format("out of order  %,12d", journal.outOfOrder()));
        lines.add("holes         " + new TreeMap<>(journal.holes())
                + (journal.emptyHoles() > 0 ? ", " + journal.emptyHoles() + " with nothing missing" : ""));
        lines.add(String.format(
                "beside        %,d foreign and %,d repeated records; %,d too large for the topic, %,d of them rejected",
                otherRecords.foreign(), otherRecords.repeated(), otherRecords.oversized(), otherRecords.rejected()));
        sideChecks.forEach(check -> lines.add(check.line()));
        lines.add("take-over     kill -9 " + takeOvers(FaultKind.MIRROR_KILL) + ", stop "
                + takeOvers(FaultKind.MIRROR_STOP) + "  (* nobody stood by, or another fault was on)");
        lines.add(String.format("memory        %,12d MB resident at most in a mirror", peakMirrorBytes >> 20));
        mirrorEnds.forEach(end -> lines.add("note          " + end));
        findings().forEach(finding -> lines.add("WRONG         " + finding));
        lines.add(findings().isEmpty() ? "The mirror lost, repeated and reordered nothing." : "The mirror has failed.");
        return lines;
    }

    private List<String> takeOvers(FaultKind kind) {
        return faults.stream()
                .filter(fault -> fault.kind().equals(kind.label()))
                .map(fault -> String.format("%.1f s%s", fault.takeOverMillis() / 1e3, disturbed(fault) ? "*" : ""))
                .toList();
    }

    private boolean disturbed(Injected fault) {
        return !fault.standbyPresent() || faults.stream().anyMatch(fault::overlaps);
    }

    @Override
    public Map<String, Object> toMap() {
        var map = new LinkedHashMap<String, Object>();
        map.put("seed", plan.seed());
        map.put("ok", findings().isEmpty());
        map.put("findings", findings());
        map.put("seconds", millis / 1e3);
        map.put("acknowledged", acknowledged);
        map.put("uncertain", uncertain);
        map.put("refused", refused);
        map.put("journaled", journal.journaled());
        map.put("lost_in_holes", journal.lostInHoles());
        map.put("lost_outside", journal.lostOutside());
        map.put("repeated", journal.repeated());
        map.put("out_of_order", journal.outOfOrder());
        map.put("holes", journal.holes());
        map.put("empty_holes", journal.emptyHoles());
        map.put("foreign", otherRecords.foreign());
        map.put("repeated_records", otherRecords.repeated());
        map.put("too_large", otherRecords.oversized());
        map.put("rejected", otherRecords.rejected());
        map.put("side_checks", sideChecks.stream().map(SideCheck::line).toList());
        map.put("faults", faults.stream().map(FaultReport::toMap).toList());
        map.put("mirror_ends", mirrorEnds);
        map.put("mirror_peak_mb", peakMirrorBytes >> 20);
        return map;
    }

    private static Map<String, Object> toMap(Injected fault) {
        return Map.of(
                "kind",
                fault.kind(),
                "event",
                fault.event(),
                "from_ms",
                fault.fromMillis(),
                "to_ms",
                fault.toMillis(),
                "take_over_ms",
                fault.takeOverMillis(),
                "stood_by",
                fault.standbyPresent());
    }
}
