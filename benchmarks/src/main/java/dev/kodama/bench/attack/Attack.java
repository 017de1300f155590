package dev.kodama.bench.attack;

import java.io.IOException;

/** One way to harm a server, repeated at a bounded rate. Used by one thread. */
interface Attack extends AutoCloseable {
    String name();

    /** How often it is repeated, at most. */
    int perSecond();

    /**
     * Tries once and counts what became of it.
     *
     * @throws IOException if the server does not answer, or cuts the connection where that is not counted
     */
    void attempt(Tally tally) throws IOException;

    /** Closes what it holds open. */
    @Override
    void close() throws IOException;
}
