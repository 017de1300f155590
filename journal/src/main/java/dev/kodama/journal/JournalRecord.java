package dev.kodama.journal;

/**
 * One record of the events topic, classified for the reader of one source: an event of that source ({@link JournaledEvent}), an event of
 * another source, or a foreign record. A foreign record stops nothing: readers skip it and count it, and {@code kodama verify} lists it.
 */
public sealed interface JournalRecord permits JournaledEvent, JournalRecord.OtherSource, JournalRecord.Foreign {
    OtherSource OTHER_SOURCE = new OtherSource();

    /** An event that the mirror of another source wrote. */
    record OtherSource() implements JournalRecord {}

    /**
     * A record that no mirror wrote: from a tool, for another topic, or copied without its headers.
     *
     * @param detail what is wrong, as the end of a sentence whose subject is the record
     */
    record Foreign(Reason reason, String detail) implements JournalRecord {
        /** An event whose sequence is not yet that of any event that the source's mirror has committed. */
        public static Foreign uncommitted(long sequence) {
            return new Foreign(Reason.UNCOMMITTED, "has the sequence " + sequence + ", which no mirror has committed");
        }
    }

    /** Why a record is foreign; the labels are values of a metric's tag. */
    enum Reason {
        /** A header of Kodama is missing, or has no value. */
        HEADERS("headers"),
        /** Its sequence is not a number from 1 on. */
        SEQUENCE("sequence"),
        NO_KEY("no-key"),
        NO_VALUE("no-value"),
        /** Its sequence is above all that the source's mirror has committed. */
        UNCOMMITTED("uncommitted");

        private final String label;

        Reason(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }
}
