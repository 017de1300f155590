package dev.kodama.bus.json;

import java.nio.charset.StandardCharsets;

/** JSON for tests, easier to read with single quotes. */
public final class JsonText {
    private JsonText() {}

    /** UTF-8 of the text, with double quotes for single ones. */
    public static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
