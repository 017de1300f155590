/** TCP connections from accept on: how many there may be, from where, and how long one may stay without a request. Knows nothing of HTTP. */
@NullMarked
package dev.kodama.forwarder.connections;

import org.jspecify.annotations.NullMarked;
