/**
 * Text between {@code kodama} and a person. {@code StandardOutput} carries results, {@code StandardError} messages, {@code Logging} and
 * {@code LogLayout} the log. {@code TableRow} formats tables, {@code ProgressLine} shows progress where {@code Terminal} finds a terminal,
 * {@code Suggestion} corrects a mistyped word, {@code MaskedUrl} hides passwords. {@code ExitCode} lists how commands end;
 * {@code CannotRunException} ends one with a message.
 */
@NullMarked
package dev.kodama.app.terminal;

import org.jspecify.annotations.NullMarked;
