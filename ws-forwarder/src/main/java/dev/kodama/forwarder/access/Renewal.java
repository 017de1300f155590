package dev.kodama.forwarder.access;

import dev.kodama.http.auth.Principal;

/** Outcome of renewing an open connection with a new token. */
public sealed interface Renewal {
    /** The connection continues with the new token's expiry and visibility. */
    record Renewed(Principal caller) implements Renewal {}

    /**
     * The token is not accepted; nothing changes.
     *
     * @param sentence the reason
     */
    record Rejected(String sentence) implements Renewal {}

    /** The token is valid but of another subject: the connection is closed. */
    record OtherSubject() implements Renewal {}
}
