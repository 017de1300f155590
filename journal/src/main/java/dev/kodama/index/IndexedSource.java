package dev.kodama.index;

import dev.kodama.journal.JournalEpoch;

/** What an index is of: one source of one journal. */
public record IndexedSource(String source, JournalEpoch epoch) {}
