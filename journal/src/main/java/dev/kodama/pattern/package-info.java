/**
 * Wildcard patterns of names, such as {@code TASK_*}, for all patterns from outside: filters, tokens, replay requests, settings. {@link
 * dev.kodama.pattern.NamePattern} is one pattern, {@link dev.kodama.pattern.NamePatterns} a set of names and patterns.
 */
@NullMarked
package dev.kodama.pattern;

import org.jspecify.annotations.NullMarked;
