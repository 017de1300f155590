/**
 * Text for people and terminals: {@link dev.kodama.journal.text.IsoTimestamps}, {@link dev.kodama.journal.text.PlainText} (escapes
 * control characters), {@link dev.kodama.journal.text.Excerpt} (shows arbitrary bytes): pure functions. {@link
 * dev.kodama.journal.text.Utf8Builder} builds longer text as bytes.
 */
@NullMarked
package dev.kodama.journal.text;

import org.jspecify.annotations.NullMarked;
