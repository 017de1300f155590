/** Every entity's events by an index: a topology that keeps where they stand in the journal, and a reader that asks it. */
@NullMarked
package dev.kodama.timeline;

import org.jspecify.annotations.NullMarked;
