/** Redis to journal: every event that is published, once and in order. */
@NullMarked
package dev.kodama.mirror;

import org.jspecify.annotations.NullMarked;
