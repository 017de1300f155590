package dev.kodama.journal;

/** Kafka has no journal yet; the message says what to do. */
public final class JournalNotFoundException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JournalNotFoundException(JournalConfig config) {
        super("Kafka at " + config.bootstrap() + " has no topic " + config.eventsTopic() + ": start a mirror first");
    }
}
