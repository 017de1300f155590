package dev.kodama.verify;

import java.util.ArrayList;
import java.util.List;

/**
 * Result of verifying a journal: its contents and faults.
 *
 * @param events number of events without copies, holes included
 * @param first the first sequence; 0 without events
 * @param last the last sequence; 0 without events
 * @param next the next sequence by the mirror's position
 * @param wholeFrom the first sequence from which on retention has deleted none; 1 if it has deleted nothing
 * @param cut number of deleted sequences before that
 * @param holes number of {@code journal.hole} events
 * @param missing number of missing sequences, apart from those that retention has deleted at the start
 * @param missingStretches the first missing ranges
 * @param repeated number of records with a repeated sequence
 * @param outOfOrder number of records behind a greater sequence of their partition, and so perhaps of their entity
 * @param unreadable number of records that no mirror wrote
 * @param different number of repeated sequences whose copies differ in key, channel or body
 * @param uncompared number of repeated records beyond the limit of comparisons
 * @param examples one line for each of the first different, repeated, disordered and unreadable records
 */
public record Verification(
        long events,
        long first,
        long last,
        long next,
        long wholeFrom,
        long cut,
        long holes,
        long missing,
        List<SequenceRange> missingStretches,
        long repeated,
        long outOfOrder,
        long unreadable,
        long different,
        long uncompared,
        List<String> examples) {
    public Verification {
        missingStretches = List.copyOf(missingStretches);
        examples = List.copyOf(examples);
    }

    /** The faults, one line each. Holes are no faults: the journal records them itself. */
    public List<String> findings() {
        var findings = new ArrayList<String>();
        if (missing > 0) {
            findings.add("missing: sequence "
                    + String.join(
                            ", ",
                            missingStretches.stream()
                                    .map(SequenceRange::toString)
                                    .toList())
                    + (missing
                                    > missingStretches.stream()
                                            .mapToLong(range -> range.last() - range.first() + 1)
                                            .sum()
                            ? " and more"
                            : ""));
        }
        if (last + 1 != next && wholeFrom <= last + 1) { // else retention may have deleted all
            findings.add("the position says that " + next + " comes next, but "
                    + (events == 0 ? "there is no event" : "the last event is " + last));
        }
        findings.addAll(examples);
        if (uncompared > 0) {
            findings.add("not compared: " + uncompared + " more repeated records");
        }
        return findings;
    }
}
