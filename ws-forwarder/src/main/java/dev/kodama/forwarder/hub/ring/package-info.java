/** Encoded frames that many read and one writes, and the batches in which they are read. Waits for nobody. */
@NullMarked
package dev.kodama.forwarder.hub.ring;

import org.jspecify.annotations.NullMarked;
