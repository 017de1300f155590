/**
 * Typed settings. A {@link dev.kodama.settings.Setting} is the one definition of a {@code KODAMA_*} variable: its {@link
 * dev.kodama.settings.SettingType}, default and description. Components define theirs, and read them from {@link
 * dev.kodama.settings.Settings} at the start; a {@link dev.kodama.settings.SettingException} names the invalid variable. {@link
 * dev.kodama.settings.RedisSettings} are those of the connection to Redis. {@link dev.kodama.settings.CommaList} parses lists, {@link
 * dev.kodama.settings.Durations} durations.
 */
@NullMarked
package dev.kodama.settings;

import org.jspecify.annotations.NullMarked;
