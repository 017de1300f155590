package dev.kodama.bench.attack;

import java.util.Map;
import java.util.TreeMap;

/** Counts the outcomes of an attack by name. Thread-safe; the names are few and fixed. */
public final class OutcomeCounter {
    private final Map<String, Long> outcomes = new TreeMap<>();
    private final Map<String, Long> wrong = new TreeMap<>();

    /** Counts an expected outcome. */
    synchronized void count(String outcome) {
        outcomes.merge(outcome, 1L, Long::sum);
    }

    /** Counts a wrong outcome, such as an accepted filter that is too large. */
    synchronized void countWrong(String outcome) {
        wrong.merge(outcome, 1L, Long::sum);
    }

    public synchronized Map<String, Long> outcomes() {
        return Map.copyOf(outcomes);
    }

    public synchronized Map<String, Long> wrong() {
        return Map.copyOf(wrong);
    }
}
