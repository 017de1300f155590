/** Compacted topics that are small enough to be held in memory, for those who answer questions from them. */
@NullMarked
package dev.kodama.journal.compacted;

import org.jspecify.annotations.NullMarked;
