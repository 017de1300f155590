package dev.kodama.testcontainers;

/** The roles of Kodama, each a command of its image. */
public enum KodamaRole {
    MIRROR("mirror", 18_001),
    PROCESSORS("processors", 18_002),
    FORWARDER("forwarder", 18_000);

    private final String label;
    private final int httpPort;

    KodamaRole(String label, int httpPort) {
        this.label = label;
        this.httpPort = httpPort;
    }

    /** The command, and the host name in a stack's network. */
    public String label() {
        return label;
    }

    /** The port that the role listens on by default. */
    public int httpPort() {
        return httpPort;
    }
}
