package dev.kodama.forwarder.delivery;

import dev.kodama.forwarder.session.Connection;
import dev.kodama.forwarder.session.Session;

/** How one client gets its events. Created before the client learns that it is connected: it gets every event from then on. */
public interface Delivery {
    /** Opens the session of the connection. */
    Session open(Connection connection);

    /** Whether events can be delivered now. */
    boolean ready();
}
