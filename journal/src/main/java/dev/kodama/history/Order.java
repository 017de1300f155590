package dev.kodama.history;

/** In which order events are answered. */
public enum Order {
    /** Oldest first. */
    ASC,
    /** Newest first. */
    DESC
}
