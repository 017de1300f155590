package dev.kodama.forwarder.protocol;

/**
 * Why the server closes a connection.
 *
 * @param code status code (RFC 6455 §7.4)
 */
public record CloseReason(int code, String text) {
    /** The server is stopping; another one may already be running. */
    public static final CloseReason RESTART = new CloseReason(1012, "Service restart");

    /** Redis is not subscribed yet. */
    public static final CloseReason NOT_READY = new CloseReason(1013, "Service not ready");

    /** The memory for clients is used up. */
    public static final CloseReason BUSY = new CloseReason(1013, "Server busy");

    /** The journal cannot be read at the session's position. */
    public static final CloseReason BROKEN = new CloseReason(1011, "Journal broken");

    /** The client reads too slowly or not at all. */
    public static final CloseReason TOO_SLOW = new CloseReason(4008, "Too slow");

    /** A token is required and missing. */
    public static final CloseReason UNAUTHENTICATED = new CloseReason(4401, "Authentication required");

    /** The token is not accepted. */
    public static final CloseReason BAD_TOKEN = new CloseReason(4401, "Invalid or expired token");

    /** The token has expired: unlike after 4401 the client should reconnect, with a new token. */
    public static final CloseReason EXPIRED = new CloseReason(4402, "token expired, reconnect with a fresh one");

    /** The renewal token is of another subject. */
    public static final CloseReason OTHER_SUBJECT = new CloseReason(4401, "Token of another subject");

    /** The filter exceeds a limit. */
    public static final CloseReason FILTER_TOO_LARGE = new CloseReason(1008, "Filter too large");

    /** The client violated RFC 6455. */
    public static final CloseReason PROTOCOL_ERROR = new CloseReason(1002, "Protocol error");

    /** The client's text is not UTF-8. */
    public static final CloseReason NOT_UTF_8 = new CloseReason(1007, "Text is not UTF-8");

    /** The client's message is too long. */
    public static final CloseReason TOO_LARGE = new CloseReason(1009, "Message too large");

    /** A defect of the server. */
    public static final CloseReason FAILED = new CloseReason(1011, "Internal error");

    /** The client sent a binary frame. */
    public static final CloseReason TEXT_ONLY = new CloseReason(1003, "Text frames only");

    /**
     * The reason to send. Where the WebSocket library closes, its reason is an exception's message, which is replaced.
     *
     * @param text the library's reason
     */
    public static String shown(int code, String text) {
        return switch (code) {
            case 1002 -> PROTOCOL_ERROR.text;
            case 1007 -> NOT_UTF_8.text;
            case 1009 -> TOO_LARGE.text;
            case 1011 -> text.equals(BROKEN.text) ? text : FAILED.text;
            default -> text;
        };
    }
}
