package dev.kodama.verify;

/** Sequences that follow one another; both ends included. */
public record SequenceRange(long first, long last) {
    @Override
    public String toString() {
        return first == last ? Long.toString(first) : first + " to " + last;
    }
}
