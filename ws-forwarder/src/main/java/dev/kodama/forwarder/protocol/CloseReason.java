package dev.kodama.forwarder.protocol;

/**
 * Why the server closes a connection.
 *
 * @param code as in RFC 6455 §7.4
 */
public record CloseReason(int code, String text) {
    /** This server stops; another may be there already. */
    public static final CloseReason RESTART = new CloseReason(1012, "Service restart");

    /** Redis is not subscribed yet. */
    public static final CloseReason NOT_READY = new CloseReason(1013, "Service not ready");

    /** The journal cannot be read on from where the session is. */
    public static final CloseReason BROKEN = new CloseReason(1011, "Journal broken");

    /** The client takes too little, or nothing. */
    public static final CloseReason TOO_SLOW = new CloseReason(4008, "Too slow");

    /** There is no token where one is needed. */
    public static final CloseReason UNAUTHENTICATED = new CloseReason(4401, "Authentication required");

    /** The token is not accepted. */
    public static final CloseReason BAD_TOKEN = new CloseReason(4401, "Invalid or expired token");

    /** The token was good until now. */
    public static final CloseReason EXPIRED = new CloseReason(4401, "Token expired");

    /** The filter is larger than may be. */
    public static final CloseReason FILTER_TOO_LARGE = new CloseReason(1008, "Filter too large");

    /** The client sent a binary frame. */
    public static final CloseReason TEXT_ONLY = new CloseReason(1003, "Text frames only");
}
