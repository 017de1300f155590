/** What is declared about event types: who publishes and who should listen; {@code catalog.yaml}. */
@NullMarked
package dev.kodama.catalog;

import org.jspecify.annotations.NullMarked;
