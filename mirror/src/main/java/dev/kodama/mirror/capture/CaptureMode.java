package dev.kodama.mirror.capture;

/** The two ways to read, and what each can promise. */
public enum CaptureMode {
    /** From the replication stream: everything that Redis still has in its backlog. */
    REPLICATION("replication", "exact"),
    /** By subscription: what is published while connected. */
    SUBSCRIPTION("subscription", "best-effort");

    private final String word;
    private final String guarantee;

    CaptureMode(String word, String guarantee) {
        this.word = word;
        this.guarantee = guarantee;
    }

    /** As it is shown in {@code /health}, metrics, and holes. */
    public String word() {
        return word;
    }

    public String guarantee() {
        return guarantee;
    }
}
