package dev.kodama.forwarder.access;

import dev.kodama.http.auth.Principal;

/** The outcome of a token that is to renew an open connection. */
public sealed interface Renewal {
    /** The connection goes on with this token's expiry and permit. */
    record Renewed(Principal caller) implements Renewal {}

    /**
     * Nothing changes.
     *
     * @param sentence why, for a person
     */
    record Rejected(String sentence) implements Renewal {}

    /** The token is good, and of somebody else: the connection is closed. */
    record OtherSubject() implements Renewal {}
}
