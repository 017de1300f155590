/** Which event types are published but unheard, and awaited but never come. Decisions only: no clock, no I/O. */
@NullMarked
package dev.kodama.gaps;

import org.jspecify.annotations.NullMarked;
