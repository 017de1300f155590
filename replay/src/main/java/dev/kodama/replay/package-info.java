/** Replays a stretch of the journal at a chosen pace to a sink, and knows where it stands. */
@NullMarked
package dev.kodama.replay;

import org.jspecify.annotations.NullMarked;
