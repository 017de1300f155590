package dev.kodama.forwarder.access;

import dev.kodama.forwarder.protocol.Filter;
import dev.kodama.forwarder.session.SourceProgress;
import java.time.Instant;

/**
 * An open connection, for operators.
 *
 * @param id grows from connection to connection
 * @param transport websocket or sse
 */
public record ConnectionView(
        long id,
        String remote,
        String subject,
        String transport,
        Instant since,
        Filter filter,
        SourceProgress progress) {}
