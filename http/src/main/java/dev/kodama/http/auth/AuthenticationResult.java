package dev.kodama.http.auth;

/** What becomes of who comes with or without a token. */
public sealed interface AuthenticationResult {
    record Accepted(Principal caller) implements AuthenticationResult {}

    /** There is no token where one is needed. */
    record Missing() implements AuthenticationResult {}

    /** @param why for a log of ours; a client is not told */
    record Refused(String why) implements AuthenticationResult {}

    /** It cannot be told now, because the keys cannot be had: come again. */
    record Unknown(String why) implements AuthenticationResult {}
}
