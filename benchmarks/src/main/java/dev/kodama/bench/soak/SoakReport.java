package dev.kodama.bench.soak;

import dev.kodama.bench.report.JournalCheckResult;
import dev.kodama.bench.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The result of a soak test.
 *
 * @param attacks outcomes of each attack by its name
 * @param wrongAnswers responses that attackers must not get
 * @param clients well-behaved clients
 * @param received events that they received in total
 * @param clientFindings events they missed or got twice, and errors
 * @param attackEvents events of attackers that Redis acknowledged
 * @param afterFindings faults after the attacks had ended
 */
public record SoakReport(
        SoakPlan plan,
        Map<String, Map<String, Long>> attacks,
        List<String> wrongAnswers,
        int clients,
        long acknowledged,
        long received,
        List<String> clientFindings,
        long attackEvents,
        Journal journal,
        Usage usage,
        Probes probes,
        List<String> afterFindings)
        implements Report {
    /**
     * The heap that attacks may leave occupied after a collection: the bounded stores of docs/limits.md. Six minutes fill metrics, gaps and half
     * of health, and leave 171 MB.
     */
    static final long HEAP_ALLOWANCE_BYTES = 220L << 20;
    /** The share of additional descriptors allowed afterwards: new segments and larger stores. */
    static final double FILES_ALLOWANCE = 0.1;

    private static final int MAX_UNANSWERED = 2;
    private static final double MAX_SHARE_UNANSWERED = 0.1;

    /** @param others events of attackers in the journal */
    record Journal(JournalCheckResult numbered, long others) {}

    /** Open descriptors and live heap bytes: before, maximum, and after. */
    record Usage(int filesBefore, int filesMax, int filesAfter, double backSeconds, long heapBefore, long heapAfter) {}

    /** Requests for {@code /health/ready} during the attacks. */
    record Probes(int sent, int ready, int answered, long slowestMillis) {}

    @Override
    public List<String> findings() {
        var findings = new ArrayList<>(wrongAnswers);
        findings.addAll(clientFindings);
        findings.addAll(afterFindings);
        if (journal.numbered().lostInHoles() > 0) {
            findings.add("journal: " + journal.numbered().lostInHoles() + " lost inside a hole");
        }
        journal.numbered().findings().forEach(finding -> findings.add("journal: " + finding));
        if (journal.others() != attackEvents) {
            findings.add(String.format(
                    "journal: %,d events of attackers for %,d published", journal.others(), attackEvents));
        }
        if (usage.filesAfter() > maxFiles()) {
            findings.add(
                    String.format("descriptors: %,d before, %,d afterwards", usage.filesBefore(), usage.filesAfter()));
        }
        if (usage.heapAfter() > usage.heapBefore() + HEAP_ALLOWANCE_BYTES) {
            findings.add(String.format(
                    "heap: %,d MB before, %,d MB afterwards", usage.heapBefore() >> 20, usage.heapAfter() >> 20));
        }
        if (probes.sent() - probes.answered() > Math.max(MAX_UNANSWERED, probes.sent() * MAX_SHARE_UNANSWERED)) {
            findings.add(String.format(
                    "health: %,d of %,d questions answered during the attacks", probes.answered(), probes.sent()));
        }
        return findings;
    }

    private int maxFiles() {
        return maxFiles(usage.filesBefore());
    }

    /** The maximum number of open descriptors afterwards. */
    static int maxFiles(int before) {
        return (int) (before * (1 + FILES_ALLOWANCE));
    }

    @Override
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(String.format("%,d s of %d attacks at once", plan.attack().toSeconds(), attacks.size()));
        attacks.forEach((name, outcomes) -> lines.add(String.format("  %-36s %s", name, new TreeMap<>(outcomes))));
        lines.add(String.format("published     %,12d numbered, %,d by attackers", acknowledged, attackEvents));
        lines.add(String.format(
                "journaled     %,12d numbered, %,d of attackers, holes %s",
                journal.numbered().journaled(),
                journal.others(),
                journal.numbered().holes()));
        lines.add(String.format("delivered     %,12d to %d well-behaved clients", received, clients));
        lines.add(String.format(
                "descriptors   %,12d before, %,d at most, %,d afterwards (%.1f s after the attacks)",
                usage.filesBefore(), usage.filesMax(), usage.filesAfter(), usage.backSeconds()));
        lines.add(String.format(
                "live heap     %,12d MB before, %,d MB afterwards, %,d MB more are allowed",
                usage.heapBefore() >> 20, usage.heapAfter() >> 20, HEAP_ALLOWANCE_BYTES >> 20));
        lines.add(String.format(
                "health        %,12d questions during the attacks, %,d answered, %,d of them ready, slowest %,d ms",
                probes.sent(), probes.answered(), probes.ready(), probes.slowestMillis()));
        findings().forEach(finding -> lines.add("WRONG         " + finding));
        lines.add(findings().isEmpty() ? "Kodama withstood the attacks." : "Kodama did not withstand the attacks.");
        return lines;
    }

    @Override
    public Map<String, Object> toMap() {
        var map = new LinkedHashMap<String, Object>();
        map.put("ok", findings().isEmpty());
        map.put("findings", findings());
        map.put("seconds", plan.attack().toSeconds());
        map.put("attacks", attacks);
        map.put("acknowledged", acknowledged);
        map.put("attack_events", attackEvents);
        map.put("journaled", journal.numbered().journaled());
        map.put("journaled_attack_events", journal.others());
        map.put("clients", clients);
        map.put("received", received);
        map.put("files_before", usage.filesBefore());
        map.put("files_most", usage.filesMax());
        map.put("files_after", usage.filesAfter());
        map.put("files_back_seconds", usage.backSeconds());
        map.put("heap_before_bytes", usage.heapBefore());
        map.put("heap_after_bytes", usage.heapAfter());
        map.put("heap_allowance_bytes", HEAP_ALLOWANCE_BYTES);
        map.put("probes", probes.sent());
        map.put("probes_answered", probes.answered());
        map.put("probes_ready", probes.ready());
        map.put("probe_slowest_ms", probes.slowestMillis());
        return map;
    }
}
