/** Fields of events that people do not see: {@link dev.kodama.journal.mask.EventMask}, by the setting {@code KODAMA_MASK}. */
@NullMarked
package dev.kodama.journal.mask;

import org.jspecify.annotations.NullMarked;
