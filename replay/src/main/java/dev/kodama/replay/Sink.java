package dev.kodama.replay;

import dev.kodama.journal.JournaledEvent;

/** Output of a replay. Used by one thread at a time. */
public interface Sink extends AutoCloseable {
    /**
     * Writes the next event. May block, and may buffer it until {@link #flush}.
     *
     * @throws SinkException if this or an earlier event could not be written
     */
    void write(JournaledEvent event);

    /**
     * Writes buffered events, as far as the format allows: a compressed file is complete only after {@link #complete}.
     *
     * @return false if the reader of the output has closed it, such as a pipe
     * @throws SinkException if an event could not be written
     */
    boolean flush();

    /**
     * Completes the output after the replay has ended or was stopped.
     *
     * @throws SinkException if that fails
     */
    void complete();

    /** Releases resources. A file that was not completed is deleted; the former file is unchanged. */
    @Override
    void close();
}
