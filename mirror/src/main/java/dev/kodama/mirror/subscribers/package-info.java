/** Who is subscribed to events on a Redis: asks it every few seconds, and tells what has changed in the subscriptions topic. */
@NullMarked
package dev.kodama.mirror.subscribers;

import org.jspecify.annotations.NullMarked;
