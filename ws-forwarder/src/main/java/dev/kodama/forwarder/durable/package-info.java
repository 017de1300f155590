/** Sessions whose events come from the journal: whole, in order, with their sequences, from wherever a client was. */
@NullMarked
package dev.kodama.forwarder.durable;

import org.jspecify.annotations.NullMarked;
