/** Answers questions about the past with pages of events: read from the journal as they are asked for. */
@NullMarked
package dev.kodama.history;

import org.jspecify.annotations.NullMarked;
