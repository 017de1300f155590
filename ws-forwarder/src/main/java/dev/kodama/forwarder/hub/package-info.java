/** Who listens to what: one ring of encoded frames, and a cursor in it for every session. Knows sockets only as {@link Connection}. */
@NullMarked
package dev.kodama.forwarder.hub;

import org.jspecify.annotations.NullMarked;
