package dev.kodama.replay.backup;

import dev.kodama.bus.failure.RootCause;
import dev.kodama.journal.kafka.KafkaDenial;
import org.apache.kafka.common.KafkaException;

/** A backup cannot be read, written or restored; the message is one line with the reason and the remedy. */
public final class BackupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean refused;

    private BackupException(String message, boolean refused, Throwable cause) {
        super(message, cause);
        this.refused = refused;
    }

    private BackupException(String message, boolean refused) {
        super(message);
        this.refused = refused;
    }

    /** The file is not what was written, or Kafka does not hold what the file has. */
    static BackupException damaged(String message) {
        return new BackupException(message, false);
    }

    static BackupException failed(String message, Throwable cause) {
        return new BackupException(message, false, cause);
    }

    /** Kafka denies a right. The cause is left out: whoever reads it would take the operation for another one. */
    static BackupException denied(String right) {
        return new BackupException(right + "; docs/rights.md lists the rights to grant", false);
    }

    /** Kafka did not take records. */
    static BackupException of(KafkaException failure) {
        return KafkaDenial.of(failure, "Write")
                .map(BackupException::denied)
                .orElseGet(() -> failed(
                        "Kafka did not take the records: " + RootCause.firstLine(failure) + "; go on with --continue.",
                        failure));
    }

    /** Nothing was begun: another file, or another state of the journal, is needed. */
    static BackupException refused(String message) {
        return new BackupException(message, true);
    }

    /** Whether nothing was begun. */
    public boolean isRefused() {
        return refused;
    }
}
