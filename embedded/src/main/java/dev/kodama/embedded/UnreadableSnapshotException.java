package dev.kodama.embedded;

/** A Redis cannot read the snapshot that another version wrote. */
final class UnreadableSnapshotException extends Exception {
    private static final long serialVersionUID = 1L;
}
