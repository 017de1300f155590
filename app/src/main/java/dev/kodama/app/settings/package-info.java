/**
 * The settings of {@code kodama}. {@code Setting} lists them by {@code SettingGroup}, and {@code SettingFlags} turns them into flags of a command and back into
 * settings; {@code UnknownVariables} warns of mistyped environment variables. Some settings become more than text: {@code DataFolder},
 * {@code EmbeddedLogin} (the password of the embedded Redis) and {@code CatalogLoader}.
 */
@NullMarked
package dev.kodama.app.settings;

import org.jspecify.annotations.NullMarked;
