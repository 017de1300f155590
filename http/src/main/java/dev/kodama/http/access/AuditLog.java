package dev.kodama.http.access;

import java.net.InetAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Audit log {@code dev.kodama.audit}: one line a change over HTTP, also for rejected ones. */
public final class AuditLog {
    /** The name of its logger. */
    public static final String NAME = "dev.kodama.audit";

    private static final Logger AUDIT = LoggerFactory.getLogger(NAME);
    private static final int MAX_CHARACTERS = 300;

    private AuditLog() {}

    /**
     * A request that changes something, and its outcome.
     *
     * @param subject the token's {@code sub}
     * @param path without the query, which may contain a token
     * @param body JSON text; only its beginning is written
     */
    public record Change(String subject, InetAddress remote, String method, String path, String body) {
        /** Writes the line. */
        public void write(int status) {
            AUDIT.info(
                    "subject={} remote={} transport=http method={} path={} status={} body={}",
                    quoted(subject),
                    remote.getHostAddress(),
                    method,
                    quoted(path),
                    status,
                    quoted(body.replace('"', '\'')));
        }
    }

    /** Quotes client text, so that it stays on one line. */
    public static String quoted(String text) {
        String cut = text.length() > MAX_CHARACTERS ? text.substring(0, MAX_CHARACTERS) : text;
        return '"' + cut.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}\"\\\\]", "?") + '"';
    }
}
