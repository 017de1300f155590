package dev.kodama.http.api;

/** Whether a caller may change something. */
public sealed interface ChangeRight {
    /** The caller may. */
    record Granted() implements ChangeRight {}

    /** @param reason one sentence that says what is missing */
    record Denied(String reason) implements ChangeRight {}
}
