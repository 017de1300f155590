/**
 * Wildcard patterns of names: the one matcher for every pattern that comes from outside, such as {@code TASK_*} in a filter, a token,
 * a replay request or a setting. {@link dev.kodama.pattern.NamePattern} is one, {@link dev.kodama.pattern.NamePatterns} several.
 */
@NullMarked
package dev.kodama.pattern;

import org.jspecify.annotations.NullMarked;
