package dev.kodama.mirror.replication.psync;

import dev.kodama.journal.SourcePosition;
import dev.kodama.mirror.replication.connection.ReplicationDeniedException;
import java.io.IOException;

/** Redis's reply to {@code PSYNC}. */
public sealed interface PsyncReply {
    /** Where the stream begins. */
    SourcePosition start();

    /** The stream continues right after this line. */
    record Continue(SourcePosition start) implements PsyncReply {}

    /** A snapshot follows, then the stream. */
    record FullResync(SourcePosition start) implements PsyncReply {}

    /**
     * Parses the reply line.
     *
     * @throws ReplicationDeniedException if a retry cannot help
     * @throws IOException if it may
     */
    static PsyncReply of(String line, PsyncPlan.Psync requested) throws IOException {
        var words = line.split(" ", -1);
        if (words[0].equals("+CONTINUE")) {
            return new Continue(
                    new SourcePosition(words.length > 1 ? words[1] : requested.id(), requested.offset() - 1));
        }
        if (words[0].equals("+FULLRESYNC") && words.length == 3 && words[2].matches("\\d{1,18}")) {
            return new FullResync(new SourcePosition(words[1], Long.parseLong(words[2])));
        }
        if (line.startsWith("-")) {
            throw ReplicationDeniedException.of("PSYNC", line.substring(1));
        }
        throw line.startsWith("$")
                ? new ReplicationDeniedException("PSYNC is answered like SYNC, without an offset (a renamed PSYNC?)")
                : new IOException("PSYNC: unexpected reply " + line);
    }
}
