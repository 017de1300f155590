package dev.kodama.verify;

/** Range of sequences, both ends inclusive. */
public record SequenceRange(long first, long last) {
    @Override
    public String toString() {
        return first == last ? Long.toString(first) : first + " to " + last;
    }
}
