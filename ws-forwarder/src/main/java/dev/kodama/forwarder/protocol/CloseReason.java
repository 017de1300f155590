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

    /** What clients make the server keep is too much now. */
    public static final CloseReason BUSY = new CloseReason(1013, "Server busy");

    /** The journal cannot be read on from where the session is. */
    public static final CloseReason BROKEN = new CloseReason(1011, "Journal broken");

    /** The client takes too little, or nothing. */
    public static final CloseReason TOO_SLOW = new CloseReason(4008, "Too slow");

    /** There is no token where one is needed. */
    public static final CloseReason UNAUTHENTICATED = new CloseReason(4401, "Authentication required");

    /** The token is not accepted. */
    public static final CloseReason BAD_TOKEN = new CloseReason(4401, "Invalid or expired token");

    /** The token was good until now: unlike after 4401 a client is to come back, with another. */
    public static final CloseReason EXPIRED = new CloseReason(4402, "token expired, reconnect with a fresh one");

    /** A token that was to renew the connection is somebody else's. */
    public static final CloseReason OTHER_SUBJECT = new CloseReason(4401, "Token of another subject");

    /** The filter is larger than may be. */
    public static final CloseReason FILTER_TOO_LARGE = new CloseReason(1008, "Filter too large");

    /** The client broke the rules of RFC 6455. */
    public static final CloseReason PROTOCOL_ERROR = new CloseReason(1002, "Protocol error");

    /** The client's text is not UTF-8. */
    public static final CloseReason NOT_UTF_8 = new CloseReason(1007, "Text is not UTF-8");

    /** The client's message is longer than may be. */
    public static final CloseReason TOO_LARGE = new CloseReason(1009, "Message too large");

    /** A defect of ours. */
    public static final CloseReason FAILED = new CloseReason(1011, "Internal error");

    /** The client sent a binary frame. */
    public static final CloseReason TEXT_ONLY = new CloseReason(1003, "Text frames only");

    /**
     * The reason that goes out. Where the WebSocket library closes, its own is an exception's message, which says nothing to a client.
     *
     * @param text what is about to be sent
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
