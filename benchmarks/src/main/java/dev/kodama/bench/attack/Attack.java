package dev.kodama.bench.attack;

import java.io.IOException;

/** An attack on a server, repeated at a bounded rate by one thread. */
interface Attack extends AutoCloseable {
    String name();

    /** The maximum number of attempts a second. */
    int perSecond();

    /**
     * Makes one attempt and counts its outcome.
     *
     * @throws IOException if the server does not answer, or closes the connection and the attack does not count that
     */
    void attempt(OutcomeCounter tally) throws IOException;

    /** Closes its connections. */
    @Override
    void close() throws IOException;
}
