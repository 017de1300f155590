/** How much is published, of what, and how late it comes: a topology that counts the journal's events. */
@NullMarked
package dev.kodama.metrics;

import org.jspecify.annotations.NullMarked;
