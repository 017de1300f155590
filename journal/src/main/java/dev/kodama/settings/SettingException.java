package dev.kodama.settings;

/** A setting that cannot be used; the message is one line that names the variable and says what would be right. */
public final class SettingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SettingException(String name, String problem) {
        super(name + " " + problem);
    }
}
