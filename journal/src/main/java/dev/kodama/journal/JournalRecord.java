package dev.kodama.journal;

/**
 * A record of the events topic, classified for one source: its event ({@link JournaledEvent}), another source's event, or a foreign
 * record. Readers skip and count foreign records; {@code kodama verify} lists them.
 */
public sealed interface JournalRecord permits JournaledEvent, JournalRecord.OtherSource, JournalRecord.Foreign {
    OtherSource OTHER_SOURCE = new OtherSource();

    /** An event that the mirror of another source wrote. */
    record OtherSource() implements JournalRecord {}

    /**
     * A record that no mirror wrote: by a tool, for another topic, or copied without headers.
     *
     * @param detail the fault, as the predicate of a sentence about the record
     */
    record Foreign(Reason reason, String detail) implements JournalRecord {
        /** An event with a sequence beyond the source's committed position. */
        public static Foreign uncommitted(long sequence) {
            return new Foreign(Reason.UNCOMMITTED, "has the sequence " + sequence + ", which no mirror has committed");
        }
    }

    /** Why a record is foreign. */
    enum Reason {
        /** One of Kodama's headers is missing or empty. */
        HEADERS("headers"),
        /** The sequence is not a positive number. */
        SEQUENCE("sequence"),
        NO_KEY("no-key"),
        NO_VALUE("no-value"),
        /** The sequence is beyond the source's committed position. */
        UNCOMMITTED("uncommitted");

        private final String label;

        Reason(String label) {
            this.label = label;
        }

        /** A metric's tag value. */
        public String label() {
            return label;
        }
    }
}
