/**
 * The settings of {@code kodama}. Components define theirs; {@code ProcessSettings} are those of the process itself. {@code SettingGroup} lists
 * all of them, and {@code SettingFlags} turns them into flags of a command and back into settings; {@code UnknownVariables} warns of
 * mistyped environment variables. Some settings become more than a value: {@code DataFolder}, {@code EmbeddedLogin} (the password of the
 * embedded Redis) and {@code CatalogLoader}.
 */
@NullMarked
package dev.kodama.app.settings;

import org.jspecify.annotations.NullMarked;
