package dev.kodama.history.lookup;

/** Place of an event in the journal. */
public record Place(int partition, long offset, long sequence) {}
