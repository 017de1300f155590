/** Dead letters: what a durable subscription could not handle, kept with the cause, to be looked at and put back. */
@NullMarked
package dev.kodama.replay.durable.deadletter;

import org.jspecify.annotations.NullMarked;
