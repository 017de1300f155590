package dev.kodama.http.auth;

/** Outcome of authentication. */
public sealed interface AuthenticationResult {
    record Accepted(Principal caller) implements AuthenticationResult {}

    /** A token is required and missing. */
    record Missing() implements AuthenticationResult {}

    /** @param why for the log; not sent to the client */
    record Refused(String why) implements AuthenticationResult {}

    /** Unknown, because the keys are unavailable: the client should retry. */
    record Unknown(String why) implements AuthenticationResult {}
}
