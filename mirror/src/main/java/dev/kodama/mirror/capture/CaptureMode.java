package dev.kodama.mirror.capture;

/** The two ways to capture, each with its guarantee. */
public enum CaptureMode {
    /** From the replication stream: everything that Redis still has in its backlog. */
    REPLICATION("replication", "exact"),
    /** By subscription: messages published while connected. */
    SUBSCRIPTION("subscription", "best-effort");

    private final String label;
    private final String guarantee;

    CaptureMode(String label, String guarantee) {
        this.label = label;
        this.guarantee = guarantee;
    }

    /** As shown in {@code /health}, metrics, and holes. */
    public String label() {
        return label;
    }

    public String guarantee() {
        return guarantee;
    }
}
