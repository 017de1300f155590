package dev.kodama.verify;

import java.util.ArrayList;
import java.util.List;

/**
 * What a journal holds and what is wrong with it.
 *
 * @param events how many, each counted once, holes included
 * @param first the first sequence that is kept, 0 without events
 * @param last the last sequence, 0 without events
 * @param next what the mirror's position says comes next
 * @param wholeFrom the first sequence from which on retention has cut none; 1 where it has cut nothing
 * @param cut how many sequences before that are not kept
 * @param holes stretches that the mirror could not see and told of
 * @param missing sequences that are not there, but for what retention has cut from the start
 * @param missingStretches the first of them
 * @param repeated records whose sequence was seen before
 * @param outOfOrder records that stand behind a later one of their partition, and so of their entity perhaps
 * @param unreadable records that no mirror has written
 * @param different sequences that stand there repeatedly, and not with the same key, channel and body
 * @param uncompared repeated records that were too many to be compared
 * @param examples where the first of the different, repeated, disordered and unreadable stand, a line each
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

    /** What is wrong, a line each; empty if nothing is. Told holes are not: they are what the journal says itself. */
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
                                            .mapToLong(one -> one.last() - one.first() + 1)
                                            .sum()
                            ? " and more"
                            : ""));
        }
        if (last + 1 != next && wholeFrom <= last + 1) { // else it is cut up to the next one, or may be
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
