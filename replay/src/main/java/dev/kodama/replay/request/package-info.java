/**
 * Replay for services that only speak Redis: they ask on the channel {@code kodama.replay} and get what they missed on channels
 * of their own.
 */
@NullMarked
package dev.kodama.replay.request;

import org.jspecify.annotations.NullMarked;
