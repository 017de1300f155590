/**
 * Settings from {@code KODAMA_*} variables: {@link dev.kodama.settings.Settings} parses typed values at the start; a {@link
 * dev.kodama.settings.SettingException} names the invalid variable; {@link dev.kodama.settings.CommaList} parses lists.
 */
@NullMarked
package dev.kodama.settings;

import org.jspecify.annotations.NullMarked;
