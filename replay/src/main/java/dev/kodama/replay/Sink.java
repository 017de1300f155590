package dev.kodama.replay;

import dev.kodama.journal.JournaledEvent;

/** Where the events of a replay go. Used by one thread at a time. */
public interface Sink extends AutoCloseable {
    /**
     * Takes an event, in order. May wait, and may keep it back until {@link #flush}.
     *
     * @throws SinkException if this or an earlier one could not be handed on
     */
    void write(JournaledEvent event);

    /**
     * Hands on what was kept back, as far as the kind of sink can: a compressed file is whole only when complete.
     *
     * @return whether more is wanted; not where the reader of a pipe has gone
     * @throws SinkException if an event could not be handed on
     */
    boolean flush();

    /**
     * The replay has ended or was stopped: what was written is kept.
     *
     * @throws SinkException if it cannot be
     */
    void complete();

    /** Lets go of everything. A file that was not completed is gone, and what stood in its place is untouched. */
    @Override
    void close();
}
