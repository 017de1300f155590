/** The Jetty server: its start, its settings, its endpoints. */
@NullMarked
package dev.kodama.forwarder;

import org.jspecify.annotations.NullMarked;
