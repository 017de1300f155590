/** Other ways to write the same JSON: as MessagePack, and compressed. Pure. */
@NullMarked
package dev.kodama.forwarder.encoding;

import org.jspecify.annotations.NullMarked;
