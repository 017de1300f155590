/** What goes over the socket: frames of clients and of the server, their filters, and the bytes they become. Pure. */
@NullMarked
package dev.kodama.forwarder.protocol;

import org.jspecify.annotations.NullMarked;
