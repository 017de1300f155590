package dev.kodama.app.commands.canary;

/**
 * Whether a stage can be measured now.
 *
 * @param reason why it cannot; empty if it can
 */
record StageState(boolean available, String reason) {
    static final StageState AVAILABLE = new StageState(true, "");

    static StageState unavailable(String reason) {
        return new StageState(false, reason.isEmpty() ? "no reason given" : reason);
    }

    String text() {
        return available ? "available" : "unavailable: " + reason;
    }
}
