package dev.kodama.history;

/** Order of the events of a page. */
public enum Order {
    /** Oldest first. */
    ASC,
    /** Newest first. */
    DESC
}
