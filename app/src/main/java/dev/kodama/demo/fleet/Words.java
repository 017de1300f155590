package dev.kodama.demo.fleet;

import java.util.List;

/** The texts of titles, messages and failures. */
final class Words {
    static final List<String> AGENT_NAMES =
            List.of("atlas", "birch", "cedar", "delta", "ember", "flint", "grove", "heron");
    static final List<String> MODELS = List.of("small-1", "large-2");
    static final List<String> PRIORITIES = List.of("LOW", "MEDIUM", "HIGH", "CRITICAL");
    static final List<String> TOOLS = List.of("Read", "Edit", "Bash", "Grep", "Write", "WebFetch");
    static final List<String> FILES = List.of(
            "src/auth/session.py",
            "src/api/routes.py",
            "web/app/board.tsx",
            "tests/test_payments.py",
            "db/migrations/0042.sql");
    static final List<String> TICKETS = List.of(
            "Export invoices as CSV",
            "Sign in with a second factor",
            "Search tickets by label",
            "Send a digest every morning",
            "Show the board on a phone",
            "Import customers from a spreadsheet",
            "Limit requests per client",
            "Keep an audit trail of approvals");
    static final List<String> TASKS = List.of(
            "Write the data model",
            "Add the endpoint",
            "Cover the edge cases with tests",
            "Build the form",
            "Migrate the table",
            "Document the settings",
            "Measure the query",
            "Review the error messages");
    static final List<String> THOUGHTS = List.of(
            "The failing test points at the time zone, not at the parser.",
            "Two callers depend on this signature; change them first.",
            "A migration is needed before the endpoint can answer.",
            "The form repeats what the model validates already.",
            "Smallest step first: make the test fail for the right reason.");
    static final List<String> MESSAGES = List.of(
            "Added the endpoint and two tests; all 48 pass.",
            "The table has a new column; the old one stays for a release.",
            "Renamed the field and its three callers.",
            "Found the cause: the cache key lacked the tenant.",
            "Split the form into two steps, as the design says.");
    static final List<String> ERRORS = List.of(
            "tests failed: 3 of 51",
            "out of memory while building",
            "merge conflict in src/api/routes.py",
            "the model did not answer within 120 s",
            "permission denied: db/migrations");

    private Words() {}
}
