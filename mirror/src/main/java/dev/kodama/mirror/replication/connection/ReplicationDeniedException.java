package dev.kodama.mirror.replication.connection;

import dev.kodama.bus.redis.RedisDenial;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;

/** This Redis does not allow replication, and no retry changes that. */
public final class ReplicationDeniedException extends IOException {
    private static final long serialVersionUID = 1L;
    private static final Pattern FINAL =
            Pattern.compile("noperm .*|.*(unknown command|not supported|unsupported|not allowed|disabled).*");

    public ReplicationDeniedException(String reason) {
        super(reason);
    }

    /**
     * Classifies an error reply: {@code -NOPERM} and a missing command are permanent; others may pass, such as loading,
     * busy, no link.
     */
    public static IOException of(String command, String error) {
        var reason = RedisDenial.of(error).orElse(command + ": " + error);
        var refused = FINAL.matcher(error.toLowerCase(Locale.ROOT)).matches()
                && !error.startsWith("WRONGPASS")
                && !error.startsWith("NOAUTH");
        return refused ? new ReplicationDeniedException(reason) : new IOException(reason);
    }
}
