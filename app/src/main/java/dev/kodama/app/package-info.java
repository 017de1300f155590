/**
 * The executable {@code kodama}. {@link dev.kodama.app.Main} reads the environment and hands it to {@link dev.kodama.app.Kodama}, the command
 * line as a whole. {@code LocaleCheck} rejects undecodable text, {@code Version} answers {@code --version}, and each
 * {@link dev.kodama.app.CommandProvider} on the class path adds a command.
 *
 * <p>Settings go from {@code settings} into {@code commands}, {@code roles} and {@code up}; text goes from there through {@code terminal} to
 * the user.
 */
@NullMarked
package dev.kodama.app;

import org.jspecify.annotations.NullMarked;
